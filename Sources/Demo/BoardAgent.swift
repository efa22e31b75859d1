import Client
import Synchronization
import Vocabulary

/// An agent of the company on its own line, with the patience to repeat a call that may succeed later.
final class BoardAgent: Sendable {
    let id: String
    private let line: any BoardLine
    private let stage: Stage
    private let calls = Atomic(0)

    init(id: String, line: any BoardLine, stage: Stage) {
        self.id = id
        self.line = line
        self.stage = stage
    }

    /// Calls a tool as one step of the play; where it fails for good, the error names the step.
    ///
    /// All tries of a call carry one identifier, so that a try whose answer was lost has no second effect.
    func call(
        _ tool: String,
        _ arguments: JSON,
        waiting wait: Duration = .zero,
        step: @autoclosure () -> String
    ) async throws -> JSON {
        let toolUseID = "demo-\(stage.run)-\(id)-\(calls.add(1, ordering: .relaxed).newValue)"
        var tries = 1
        while true {
            do {
                return try await line.call(tool, arguments, toolUseID: toolUseID, timeout: wait + .seconds(15))
            } catch  where tries < Self.maximumTries && Self.mayRepeat(after: error) {
                tries += 1
                try await stage.time.sleep(for: .milliseconds(250))
            } catch let error as CancellationError {
                throw error
            } catch {
                throw DemoFailure(step: step(), cause: error)
            }
        }
    }

    /// Hangs up without a word.
    func hangUp() async { await line.close() }

    private static let maximumTries = 4

    private static func mayRepeat(after error: any Error) -> Bool {
        switch error {
        case let failure as ToolFailure: failure.retryable
        case let error as ClientError: error.isRetryable
        default: false
        }
    }
}
