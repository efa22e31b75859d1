import MCP
import Synchronization

/// The memory that the bodies of all requests may take while they are read.
final class BodyMemory: Sendable {
    private let limit: Int
    private let used = Atomic(0)

    init(limit: Int) { self.limit = limit }

    /// Reserves memory for the pieces of one body, and gives it back with the end of the work.
    func lend<Outcome>(_ work: (inout Loan) async throws -> Outcome) async throws -> Outcome {
        var loan = Loan(memory: self)
        defer { used.subtract(loan.bytes, ordering: .relaxed) }
        return try await work(&loan)
    }

    /// What one body has taken so far.
    struct Loan {
        fileprivate let memory: BodyMemory
        fileprivate var bytes = 0

        /// Takes more; throws where there is no more.
        mutating func take(_ count: Int) throws(LimitReached) {
            guard memory.used.add(count, ordering: .relaxed).newValue <= memory.limit else {
                memory.used.subtract(count, ordering: .relaxed)
                throw LimitReached(.bodyMemory)
            }
            bytes += count
        }
    }
}
