package import Orchestration
import Synchronization

/// Nodes in one process that hear each other at once, or lose what they tell.
package final class SampleBus: BoardBus {
    private struct State {
        var posted: [BoardNews] = []
        var hear: (@Sendable (Heard) async -> Void)?
        var isDeaf = false
        var observers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let others: Mutex<[SampleBus]> = Mutex([])

    package init() {}

    /// Buses of nodes that hear each other.
    package static func connected(_ count: Int) -> [SampleBus] {
        let buses = (0..<count).map { _ in SampleBus() }
        for bus in buses { bus.others.withLock { $0 = buses.filter { $0 !== bus } } }
        return buses
    }

    package var posted: [BoardNews] { state.withLock { $0.posted } }

    /// Loses whatever others tell from now on.
    package func lose() { state.withLock { $0.isDeaf = true } }

    package func post(_ news: BoardNews) { state.withLock { $0.posted.append(news) } }

    /// Brings what was posted since the last time to the others.
    package func deliver() async {
        let news = state.withLock { state in
            defer { state.posted = [] }
            return state.posted
        }
        for other in others.withLock({ $0 }) {
            for news in news { await other.tell(.news(news, times: 1)) }
        }
    }

    package func tell(_ heard: Heard) async {
        let hear = state.withLock { $0.isDeaf ? nil : $0.hear }
        await hear?(heard)
    }

    /// Waits until somebody listens.
    package func hasListener() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.hear == nil { state.observers.append(continuation) }
                return state.hear != nil
            }
            if isThere { continuation.resume() }
        }
    }

    package func listen(_ hear: @escaping @Sendable (Heard) async -> Void) async {
        let observers = state.withLock { state in
            state.hear = hear
            defer { state.observers = [] }
            return state.observers
        }
        for observer in observers { observer.resume() }
        let (endless, end) = AsyncStream<Void>.makeStream()
        defer { end.finish() }
        for await _ in endless {}
    }
}
