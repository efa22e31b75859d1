import Synchronization
import TestSupport
import Vocabulary

@testable import Telemetry

/// A receiver that answers as a test has written it down, and keeps every call.
final class ScriptedTransport: HTTPTransport {
    enum Reply {
        case answer(Int, headers: [String: String] = [:], body: String = "{}")
        case failure(TransportFailure)
        /// No answer, until the call is cancelled.
        case hang

        static let cut = Reply.failure(TransportFailure("Empty reply from server", isRetryable: true))
        static let taken = Reply.answer(202)
    }

    private let state: Mutex<State>

    private struct State {
        var script: [Reply]
        let otherwise: Reply
        var info: Reply
        var calls: [HTTPCall] = []
        var observers: [(method: String, count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        func count(_ method: String) -> Int { calls.count { $0.method == method } }

        mutating func takeSatisfiedObservers() -> [CheckedContinuation<Void, Never>] {
            let satisfied = observers.filter { $0.count <= count($0.method) }.map(\.continuation)
            let counts = ["GET": count("GET"), "POST": count("POST")]
            observers.removeAll { $0.count <= counts[$0.method, default: 0] }
            return satisfied
        }
    }

    /// Answers the posts in the order of the script, then always the same; what is asked at `/info` is answered apart.
    init(_ script: [Reply] = [], otherwise: Reply = .taken, info: Reply = .answer(404)) {
        state = Mutex(State(script: script, otherwise: otherwise, info: info))
    }

    func send(_ call: HTTPCall) async throws -> HTTPAnswer {
        let (reply, observers) = state.withLock { state in
            state.calls.append(call)
            let next = state.script.isEmpty ? state.otherwise : state.script[0]
            if call.method == "POST", !state.script.isEmpty { state.script.removeFirst() }
            return (call.method == "GET" ? state.info : next, state.takeSatisfiedObservers())
        }
        for observer in observers { observer.resume() }
        switch reply {
        case .answer(let status, let headers, let body):
            return HTTPAnswer(status: status, headers: headers, body: Array(body.utf8))
        case .failure(let failure): throw failure
        case .hang:
            try await Gate().pass()
            throw CancellationError()
        }
    }

    var posts: [HTTPCall] { state.withLock { $0.calls.filter { $0.method == "POST" } } }
    var inquiries: [HTTPCall] { state.withLock { $0.calls.filter { $0.method == "GET" } } }

    func setInfo(_ info: Reply) { state.withLock { $0.info = info } }

    /// Waits until so many posts were made.
    func posts(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let satisfied = state.withLock { state in
                state.observers.append(("POST", count, continuation))
                return state.takeSatisfiedObservers()
            }
            for observer in satisfied { observer.resume() }
        }
    }
}
