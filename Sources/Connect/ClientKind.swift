/// A program whose agents work the board over MCP.
package enum ClientKind: String, CaseIterable, Sendable {
    case claudeCode = "claude-code"
    case cursor
    case vscode
    case codex

    /// The name that its makers use.
    package var name: String {
        switch self {
        case .claudeCode: "Claude Code"
        case .cursor: "Cursor"
        case .vscode: "VS Code"
        case .codex: "Codex"
        }
    }

    /// Its configuration file, seen from the project's directory.
    package var projectFile: String {
        switch self {
        case .claudeCode: ".mcp.json"
        case .cursor: ".cursor/mcp.json"
        case .vscode: ".vscode/mcp.json"
        case .codex: ".codex/config.toml"
        }
    }

    /// How it comes to a key that does not stand in its file.
    package var keySource: KeySource { self == .vscode ? .question : .environment }

    /// Whether its file can say how long a call may take.
    package var hasTimeLimit: Bool { self == .claudeCode || self == .codex }

    package enum KeySource: Sendable {
        case environment
        /// It asks its user once, and keeps the answer in its own secret store.
        case question
    }
}
