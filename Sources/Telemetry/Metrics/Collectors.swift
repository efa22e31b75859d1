import CoreMetrics
import Synchronization
import Vocabulary

/// The closures that set gauges before a page, each under a guard that keeps a slow one from piling up.
final class Collectors: Sendable {
    private static let limit = Duration.seconds(2)

    private let failures: any CounterHandler
    private let time: any TimeSource
    private let state = Mutex(State())

    private struct State {
        var collectors: [Collector] = []
        var round: Task<Void, Never>?
    }

    init(failures: any CounterHandler, time: any TimeSource) {
        self.failures = failures
        self.time = time
    }

    func add(_ body: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.collectors.append(Collector(body)) }
    }

    /// Runs all collectors side by side and waits for them, at most two seconds; scrapes at one time share a round.
    func run() async {
        let round = state.withLock { state in
            if let round = state.round { return round }
            let collectors = state.collectors
            let round = Task {
                await self.run(collectors)
                self.state.withLock { $0.round = nil }
            }
            state.round = round
            return round
        }
        await round.value
    }

    private func run(_ collectors: [Collector]) async {
        let (endings, ending) = AsyncStream.makeStream(
            of: Bool.self,
            bufferingPolicy: .bufferingOldest(collectors.count)
        )
        for collector in collectors {
            let isStarted = collector.start { ending.yield($0) }
            if !isStarted { ending.yield(false) }
        }
        let alarm = Task {
            try await time.sleep(for: Self.limit)
            ending.finish()
        }
        var outstanding = collectors.count
        var failed = 0
        var iterator = endings.makeAsyncIterator()
        while outstanding > 0, let succeeded = await iterator.next() {
            outstanding -= 1
            if !succeeded { failed += 1 }
        }
        alarm.cancel()
        failures.increment(by: Int64(failed + outstanding))
    }
}

/// One closure, with a mark that tells whether it still runs.
private final class Collector: Sendable {
    private let body: @Sendable () async throws -> Void
    private let isRunning = Atomic(false)

    init(_ body: @escaping @Sendable () async throws -> Void) { self.body = body }

    /// Starts the closure and reports whether it succeeded, or refuses because an earlier run has not ended.
    func start(then report: @escaping @Sendable (Bool) -> Void) -> Bool {
        guard !isRunning.exchange(true, ordering: .acquiringAndReleasing) else { return false }
        Task {
            let succeeded: Bool
            do {
                try await body()
                succeeded = true
            } catch {
                succeeded = false
            }
            isRunning.store(false, ordering: .releasing)
            report(succeeded)
        }
        return true
    }
}
