package import Vocabulary

/// An operation that was given up because its time was over.
package struct TimeLimitReached: Error {
    package init() {}
}

extension TimeSource {
    /// Runs an operation and cancels it when the time is over; then it throws `TimeLimitReached`.
    package func withLimit<Outcome: Sendable>(
        _ limit: Duration,
        _ operation: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await self.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let outcome = first else { throw TimeLimitReached() }
            return outcome
        }
    }
}
