import Connect

extension ConnectClient {
    /// Says what is left to do; a new key is shown once.
    func explain(_ connection: Connection, made key: String?, isKnown: Bool) {
        if let host = connection.unprotectedHost, !noKey {
            printNote("The key travels to \(host) for all to read; give the server a certificate, and use https.")
        }
        if let file = authority.file, client == .claudeCode {
            printNote("So that \(client.name) trusts the server, too, in the shell that starts it:")
            show(ClientConfiguration.export("NODE_EXTRA_CA_CERTS", file))
        }
        if client == .codex, directory != nil { printNote("Codex reads this file only in a project that it trusts.") }
        if !client.hasTimeLimit {
            printNote(
                "\(client.name) documents no setting for long calls. If waits end early, have the agent use wait_seconds 50."
            )
        }
        if hasHooks, let root = distantRoot {
            printNote(
                "Claude Code may look for the hooks at the root of the repository alone: pass --directory \(root)."
            )
        }
        guard connection.key == .reference else { return }
        switch (client.keySource, key) {
        case (.environment, let key?):
            printNote("Keep this key, it is not shown again. Before you start \(client.name), in the same shell:")
            show(ClientConfiguration.export(of: key))
        case (.environment, nil):
            guard !isKnown || self.key != nil else { return }
            printNote(
                "Before you start \(client.name), set \(Connection.keyVariable) to the agent's key in the same shell."
            )
        case (.question, let key?):
            printNote("Keep this key, it is not shown again. \(client.name) asks for it once:")
            show(key)
        case (.question, nil):
            printNote("\(client.name) asks for the agent's key once.")
        }
    }

    /// Says how the board learns what the agent's work costs.
    func explain(_ telemetry: TelemetryVariables, knowing key: String?) {
        let source = noKey ? "" : "; they take the key from \(Connection.keyVariable)"
        printNote("So that the board learns what the work costs, run these in the same shell, too\(source):")
        show(telemetry.exports.joined(separator: "\n"))
        if let key, !noKey, !TelemetryVariables.takesLiterally(key) {
            printNote("This key has to stand in OTEL_EXPORTER_OTLP_HEADERS percent-encoded.")
        }
    }

    /// Prints what is to be copied, but not in between a configuration that may go into a file.
    private func show(_ line: String) { write ? print(line) : printNote(line) }
}
