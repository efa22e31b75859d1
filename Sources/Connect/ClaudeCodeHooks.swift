import Foundation
package import Vocabulary

/// What Claude Code's settings have to say so that its sessions tell the board that they live, and when they end.
///
/// The hooks post to the server themselves (https://code.claude.com/docs/en/hooks#http-hook-fields): nothing is run on
/// the machine, and where no server answers, the session goes on.
package struct ClaudeCodeHooks: Sendable {
    /// The settings of one person in one project, seen from the project's directory: others that work in a clone of it
    /// have neither this server nor its key (https://code.claude.com/docs/en/settings).
    package static let projectFile = ".claude/settings.local.json"

    /// After each tool, when an answer is complete or broken off, and at the end: all that shows whether an agent lives.
    static let events = ["PostToolUse", stop, "SubagentStop", "StopFailure", "SessionEnd"]
    private static let stop = "Stop"

    /// Claude Code waits for its hooks: ten minutes unless told otherwise, and at its own end a second and a half.
    private static let secondsToAnswer = 10

    private let connection: Connection
    private let agent: AgentID
    private let deliveries: [Delivery]

    package init(for connection: Connection, agent: AgentID, delivering deliveries: [Delivery]) {
        self.connection = connection
        self.agent = agent
        self.deliveries = deliveries
    }

    /// The file of somebody who has no other settings.
    package var text: String {
        get throws(ConfigurationProblem) { try merged(into: "") }
    }

    /// A file with the board's hooks added or renewed, and nothing else changed; one that cannot be read is refused.
    package func merged(into file: String) throws(ConfigurationProblem) -> String {
        var document = try JSONDocument(file)
        for event in Self.events {
            document = try document.settingHook(try handler(of: event), of: event, where: isOwn)
        }
        return document.text
    }

    private func handler(of event: String) throws(ConfigurationProblem) -> JSON {
        var url = connection.base + ReportPath.hooks.address(of: agent, showing: connection.key)
        if event == Self.stop, !deliveries.isEmpty {
            url += (url.contains("?") ? "&" : "?") + "deliver=" + deliveries.map(\.rawValue).joined(separator: ",")
        }
        var members: [JSON.Member] = [
            .init("type", "http"), .init("url", .string(url)), .init("timeout", .integer(Self.secondsToAnswer)),
        ]
        switch connection.key {
        case .none: break
        case .reference:
            members.append(.init("headers", ["Authorization": .string("Bearer $\(Connection.keyVariable)")]))
            // Without this list the variable would be sent as nothing.
            members.append(.init("allowedEnvVars", [.string(Connection.keyVariable)]))
        case .secret(let text):
            guard !text.contains("$") else {
                throw ConfigurationProblem(
                    "The key holds a $, which would be read as a variable; leave it out of files."
                )
            }
            members.append(.init("headers", ["Authorization": .string("Bearer " + text)]))
        }
        return .object(members)
    }

    /// Whether a handler is one of the board's: it posts to this server, or to another one with a key of the board.
    private func isOwn(_ handler: JSON) -> Bool {
        guard handler["type"] == "http", let url = handler["url"]?.string,
            URLComponents(string: url)?.path.hasSuffix(ReportPath.hooks.rawValue) ?? false
        else { return false }
        let namesKey = handler["allowedEnvVars"]?.array?.contains(.string(Connection.keyVariable)) ?? false
        let holdsKey = handler["headers"]?["Authorization"]?.string?.hasPrefix("Bearer cb_") ?? false
        return namesKey || holdsKey || url.hasPrefix(connection.base + ReportPath.hooks.rawValue)
    }
}
