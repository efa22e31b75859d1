import Synchronization

/// A place where a test holds tasks until it lets them on, and where it can wait for them to come and go.
package final class Gate: Sendable {
    private let state = Mutex(State())

    private struct State {
        var isOpen = false
        var nextID = 0
        var arrived = 0
        var cancelled = 0
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var observers: [Observer] = []

        mutating func takeSatisfiedObservers() -> [CheckedContinuation<Void, Never>] {
            let arrived = arrived
            let cancelled = cancelled
            let satisfied = observers.filter { $0.arrived <= arrived && $0.cancelled <= cancelled }
            observers.removeAll { $0.arrived <= arrived && $0.cancelled <= cancelled }
            return satisfied.map(\.continuation)
        }
    }

    private struct Observer {
        let arrived: Int
        let cancelled: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    package init() {}

    /// Waits until the gate is open, or throws `CancellationError` as soon as the task is cancelled.
    package func pass() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (isOver, observers) = state.withLock { state in
                    state.arrived += 1
                    if Task.isCancelled { state.cancelled += 1 }
                    let isOver = state.isOpen || Task.isCancelled
                    if !isOver { state.waiting[id] = continuation }
                    return (isOver, state.takeSatisfiedObservers())
                }
                for observer in observers { observer.resume() }
                guard isOver else { return }
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    continuation.resume()
                }
            }
        } onCancel: {
            let (waiting, observers) = state.withLock { state in
                let waiting = state.waiting.removeValue(forKey: id)
                if waiting != nil { state.cancelled += 1 }
                return (waiting, state.takeSatisfiedObservers())
            }
            waiting?.resume(throwing: CancellationError())
            for observer in observers { observer.resume() }
        }
    }

    /// Lets everybody on, now and later.
    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// Waits until so many tasks have come.
    package func arrivals(_ count: Int) async { await observe(arrived: count, cancelled: 0) }

    /// Waits until so many tasks were cancelled while they waited.
    package func cancellations(_ count: Int) async { await observe(arrived: 0, cancelled: count) }

    private func observe(arrived: Int, cancelled: Int) async {
        await withCheckedContinuation { continuation in
            let satisfied = state.withLock { state in
                state.observers.append(Observer(arrived: arrived, cancelled: cancelled, continuation: continuation))
                return state.takeSatisfiedObservers()
            }
            for observer in satisfied { observer.resume() }
        }
    }
}
