import Vocabulary

/// What a hook of Claude Code tells: the event, and the session in which it came to pass.
struct HookEvent: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// A tool has answered; the name is `mcp__SERVER__TOOL` for a tool of a server.
        case toolUsed(String)
        /// The agent has come to the end of its turn, perhaps one that a hook made it go on with.
        case stop(isContinuing: Bool)
        case subagentStop
        /// The turn ended with an error of the model's provider.
        case stopFailure
        case sessionEnd(reason: String)
        case other
    }

    let kind: Kind
    let session: String?

    init(_ json: JSON) throws(Refusal) {
        guard let name = json["hook_event_name"]?.string, !name.isEmpty else {
            throw .badData("This is no hook of Claude Code: hook_event_name is missing.", field: "hook_event_name")
        }
        session = json["session_id"]?.string.flatMap { (1...256).contains($0.utf8.count) ? $0 : nil }
        kind =
            switch name {
            case "PostToolUse": .toolUsed(json["tool_name"]?.string ?? "")
            case "Stop": .stop(isContinuing: json["stop_hook_active"]?.bool ?? false)
            case "SubagentStop": .subagentStop
            case "StopFailure": .stopFailure
            case "SessionEnd": .sessionEnd(reason: Self.reason(json["reason"]?.string))
            default: .other
            }
    }

    /// What metrics call an event.
    enum Label: String, CaseIterable, Sendable {
        case postToolUse = "post_tool_use"
        case stop
        case subagentStop = "subagent_stop"
        case stopFailure = "stop_failure"
        case sessionEnd = "session_end"
        case other
    }

    var label: Label {
        switch kind {
        case .toolUsed: .postToolUse
        case .stop: .stop
        case .subagentStop: .subagentStop
        case .stopFailure: .stopFailure
        case .sessionEnd: .sessionEnd
        case .other: .other
        }
    }

    /// Whether the session asked for work: what it was given is its own then.
    var isPoll: Bool {
        guard case .toolUsed(let tool) = kind else { return false }
        return tool.hasPrefix("mcp__") && tool.hasSuffix("__poll_tasks")
    }

    /// A word such as `clear` or `logout`; it goes into history and logs, so nothing else does.
    private static func reason(_ text: String?) -> String {
        guard let text, (1...40).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "_") })
        else { return "other" }
        return text
    }
}
