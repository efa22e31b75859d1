import Vocabulary

/// Tells the answer to one request from the notifications that come before it.
struct AnswerReader: Sendable {
    let request: MCPRequest
    let onProgress: (@Sendable (ToolProgress) -> Void)?

    /// Takes a message of the server: gives the result if it is the answer, or nothing if it is something else.
    func take(_ message: JSON) throws(ClientError) -> JSON? {
        guard message["method"] == nil else {
            notice(message)
            return nil
        }
        guard message["id"] == .integer(request.id) || message["id"]?.isNull != false else { return nil }
        if let error = message["error"] { throw refusal(error) }
        guard let result = message["result"] else { return nil }
        guard (result["resultType"]?.string ?? "complete") == "complete" else {
            throw ClientError(
                .badAnswer,
                "The server answered \(request.method) with \(result["resultType"]?.description ?? ""), which this client cannot take up."
            )
        }
        return result
    }

    private func notice(_ message: JSON) {
        guard message["method"] == "notifications/progress", let parameters = message["params"],
            parameters["progressToken"] == .integer(request.id), let progress = ToolProgress(parameters: parameters)
        else { return }
        onProgress?(progress)
    }

    private func refusal(_ error: JSON) -> ClientError {
        let message = error["message"]?.string ?? "no reason given"
        let code = error["code"]?.integer ?? 0
        guard code != -32022 else {
            return ClientError(
                .versionRefused,
                "The server does not speak MCP \(MCPClient.protocolVersion); update it, or use a client of its age.",
                protocolCode: code
            )
        }
        return ClientError(
            .rejected,
            "The server rejected \(request.method) (\(code)): \(message)",
            protocolCode: code
        )
    }
}
