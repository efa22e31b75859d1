package import Vocabulary

/// What one client's file has to say so that the client reaches the board.
package struct ClientConfiguration: Sendable {
    package let client: ClientKind
    package let connection: Connection

    package init(_ client: ClientKind, for connection: Connection) {
        self.client = client
        self.connection = connection
    }

    /// The file of a client that has no other server.
    package var text: String {
        get throws(ConfigurationProblem) { try merged(into: "") }
    }

    /// A file with the board added or renewed, and nothing else changed; one that cannot be read is refused.
    package func merged(into file: String) throws(ConfigurationProblem) -> String {
        switch client {
        case .claudeCode, .cursor:
            return try JSONDocument(file).setting(entry, at: ["mcpServers", Connection.name]).text
        case .vscode:
            var document = try JSONDocument(file)
            if connection.key == .reference { document = try document.adding(Self.question, to: "inputs", known: "id") }
            return try document.setting(entry, at: ["servers", Connection.name]).text
        case .codex:
            return try TOMLDocument(file).settingTable(["mcp_servers", Connection.name], to: assignments).text
        }
    }

    /// The board among the servers of a client that keeps them in JSON.
    package var entry: JSON {
        let type: [JSON.Member] = client == .cursor ? [] : [.init("type", "http")]
        var members = type + [.init("url", .string(connection.endpoint))]
        if let bearer { members.append(.init("headers", ["Authorization": .string("Bearer " + bearer)])) }
        // Claude Code ends a call at this many milliseconds, whatever progress it reports; it also lifts the minute that
        // an answer has to begin in, and the five minutes without progress (https://code.claude.com/docs/en/mcp).
        if client == .claudeCode {
            members.append(.init("timeout", .integer(Int(Connection.callLimit.components.seconds) * 1_000)))
        }
        return .object(members)
    }

    private var bearer: String? {
        switch connection.key {
        case .none: nil
        case .secret(let text): text
        case .reference: reference
        }
    }

    /// How the client's file names a key that stands elsewhere; Codex has a setting of its own for it.
    private var reference: String? {
        switch client {
        // https://code.claude.com/docs/en/mcp: `${VAR}` in command, args, env, url and headers.
        case .claudeCode: "${\(Connection.keyVariable)}"
        // https://cursor.com/docs/mcp: `${env:NAME}` in command, args, env, url and headers.
        case .cursor: "${env:\(Connection.keyVariable)}"
        // https://code.visualstudio.com/docs/copilot/reference/mcp-configuration: asked once, kept encrypted.
        case .vscode: "${input:\(Self.questionID)}"
        case .codex: nil
        }
    }

    private static let questionID = "callboard-key"

    private static let question: JSON = [
        "type": "promptString", "id": .string(questionID), "description": "Callboard key of this agent (cb_…)",
        "password": true,
    ]

    /// What the board's table says to Codex.
    private var assignments: [TOMLDocument.Assignment] {
        var assignments = [TOMLDocument.Assignment("url", to: connection.endpoint)]
        switch connection.key {
        case .none: break
        case .reference: assignments.append(.init("bearer_token_env_var", to: Connection.keyVariable))
        // A token in `bearer_token` is refused; a fixed header is the way to hold one.
        case .secret(let text): assignments.append(.init("http_headers", member: "Authorization", to: "Bearer " + text))
        }
        // Calls end after 60 seconds unless told otherwise (https://developers.openai.com/codex/mcp).
        return assignments + [.init("tool_timeout_sec", to: Int(Connection.callLimit.components.seconds))]
    }
}
