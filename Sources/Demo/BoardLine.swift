package import Client
package import Vocabulary

/// One agent's line to the board: calls a tool and gives its structured result.
package protocol BoardLine: Sendable {
    /// Calls a tool; a call that is repeated with the same `toolUseID` has one effect and one answer.
    func call(_ tool: String, _ arguments: JSON, toolUseID: String, timeout: Duration) async throws -> JSON

    /// Hangs up, as an agent does that ends or dies.
    func close() async
}

extension MCPClient: BoardLine {
    package func call(
        _ tool: String,
        _ arguments: JSON,
        toolUseID: String,
        timeout: Duration
    ) async throws -> JSON {
        try await callTool(tool, arguments, toolUseID: toolUseID, timeout: timeout)
    }

    package func close() async { await shutdown() }
}
