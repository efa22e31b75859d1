import Synchronization
import Vocabulary

/// An open call of a legacy session: it outlives the connection on which it came, as that era has it.
///
/// A call that waits is put to sleep when nobody reads any more, and begun again for a client that comes back: a worker
/// that is gone must not be handed a task, and a wait that was broken off has changed nothing.
final class SessionCall: Sendable {
    private enum Work {
        case none
        case running(Task<Void, Never>)
        case over
    }

    let stream: SessionStream
    let startedAt: Timestamp
    private let call: OpenCall
    private let outlet: Outlet
    private let registration: CallRegistration
    private let work = Mutex(Work.none)

    init(
        _ call: OpenCall,
        on stream: SessionStream,
        outlet: Outlet,
        registration: CallRegistration,
        at now: Timestamp
    ) {
        self.call = call
        self.stream = stream
        self.outlet = outlet
        self.registration = registration
        startedAt = now
    }

    func pulse(at now: Timestamp) -> Pulse { Pulse(of: call, since: now - startedAt) }

    /// Begins the work, or begins it again, unless it goes on or is done.
    func run() {
        work.withLock { work in
            guard case .none = work else { return }
            registration.begin { self.cancel() }
            // It belongs to no connection: this object holds it, ends it, and is dropped with its session.
            work = .running(
                Task { [call, outlet] in
                    let answer = await call.work(outlet)
                    self.finish(with: answer)
                }
            )
        }
    }

    /// Nobody reads the answer any more.
    func readerLeft() {
        guard call.patience > .zero else { return }
        work.withLock { work in
            guard case .running(let task) = work else { return }
            work = .none
            task.cancel()
        }
    }

    /// Ends the call for good; there is no answer.
    func cancel() {
        work.withLock { work in
            if case .running(let task) = work { task.cancel() }
            work = .over
        }
        registration.end()
        stream.end()
    }

    private func finish(with answer: [UInt8]?) {
        // Without an answer it was put to sleep, or cancelled; both have settled everything.
        guard let answer else { return }
        work.withLock { work in
            // It may have been put to sleep and begun again while it came to its answer; one answer is enough.
            if case .running(let task) = work { task.cancel() }
            work = .over
        }
        registration.end()
        stream.end(with: answer)
    }
}
