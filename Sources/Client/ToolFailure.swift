import Vocabulary

/// A tool that was reached and refused or failed: the code to act on, and the server's sentence that says what to do.
package struct ToolFailure: Error, Sendable, Equatable {
    /// The code as the server spells it (`TASK_NOT_FOUND`), or `TOOL_ERROR` where it gives none.
    package let code: String
    package let message: String
    /// Whether the same call may succeed later without a change.
    package let retryable: Bool

    package init(code: String, message: String, retryable: Bool) {
        self.code = code
        self.message = message
        self.retryable = retryable
    }

    /// Reads the failure from the result of a call with `isError`.
    init(result: JSON) {
        let error = result["structuredContent"]?["error"]
        let text = result["content"]?.array?.compactMap { $0["text"]?.string }.joined(separator: "\n")
        code = error?["code"]?.string ?? "TOOL_ERROR"
        message = error?["message"]?.string ?? text ?? "The tool failed and does not say why."
        retryable = error?["retryable"]?.bool ?? false
    }
}

extension ToolFailure: CustomStringConvertible {
    package var description: String { "\(code): \(message)" }
}
