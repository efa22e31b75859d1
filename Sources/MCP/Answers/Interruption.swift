/// Ends a wait from outside: its client went away, or took the request back.
package final class Interruption: Sendable {
    private let signal = AsyncStream<Never>.makeStream()

    package init() {}

    package func interrupt() { signal.continuation.finish() }

    /// Returns once the wait is to end; for one waiter.
    func wait() async {
        for await _ in signal.stream {}
    }

    /// Does something until it is done, or until nobody wants it any more; for one waiter.
    func guarding<Outcome: Sendable>(_ work: @escaping @Sendable () async -> Outcome?) async -> Outcome? {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await work() }
            group.addTask {
                await self.wait()
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
