import Vocabulary

extension ClientConfiguration {
    /// The command that does the same as the file, where the client has one that can say all of it.
    package var command: String? {
        switch client {
        // `claude mcp add` has no option for the time limit; `add-json` takes the whole entry.
        case .claudeCode:
            "claude mcp add-json --scope project \(Connection.name) \(entry.description.shellQuoted)"
        case .cursor, .vscode, .codex: nil
        }
    }

    /// Hands a key to the clients that are started in the same shell.
    package static func export(of key: String) -> String { export(Connection.keyVariable, key) }

    /// Sets a variable for what is started in the same shell.
    package static func export(_ name: String, _ value: String) -> String { "export \(name)=\(value.shellQuoted)" }
}

extension String {
    /// One word of a POSIX shell, whatever it holds.
    var shellQuoted: String {
        "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }

    /// The same, without quotes where none are needed.
    var shellWord: String {
        !isEmpty && utf8.allSatisfy { $0.isAlphanumeric || "/:._-".utf8.contains($0) } ? self : shellQuoted
    }
}
