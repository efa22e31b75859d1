import Orchestration
import Vocabulary

/// An event of Claude Code, read from its log record.
struct ClaudeEvent: Sendable {
    /// The step of the session that the event tells of.
    let activity: AgentActivity
    /// What could not be read of it, where the step is known only by its place.
    let mistake: IllFormed?

    /// Reads an event; nothing for a record of another source, or one that tells no place in a session.
    init?(_ record: LogRecord, receivedAt: Timestamp) throws(IllFormed) {
        guard let name = Self.name(of: record), let session = try record.attributes.identity("session.id"),
            let sequence = try record.attributes.count("event.sequence", atMost: Self.mostSequences)
        else { return nil }
        let moment = record.at ?? record.attributes.text("event.timestamp").flatMap(Timestamp.init) ?? receivedAt
        var activity = AgentActivity(session: session, sequence: sequence, at: moment, kind: .other)
        switch name {
        case "api_request", "api_error":
            do throws(IllFormed) {
                activity.kind = .modelCall(try ModelCall(record.attributes, hasFailed: name == "api_error"))
                mistake = nil
            } catch {
                // The call is lost, but its place hides nothing else that could be.
                mistake = error
            }
        case "tool_result":
            // Without an id it may be the end of any tool: a gap tells more of the truth than a step that means nothing.
            guard let id = try record.attributes.identity("tool_use_id") else { return nil }
            activity.kind = .toolEnded(toolUseID: id)
            mistake = nil
        default:
            mistake = nil
        }
        self.activity = activity
    }

    /// Whole numbers up to here are exact in every client, and can be counted on from without overflow.
    private static let mostSequences = 1 << 53

    private static let scope = "com.anthropic.claude_code.events"
    private static let prefix = "claude_code."

    /// The name of the event without its prefix.
    private static func name(of record: LogRecord) -> Substring? {
        let body: String? = if case .string(let text) = record.body { text } else { nil }
        let hasBody = body?.hasPrefix(prefix) == true
        guard record.scope == scope || hasBody else { return nil }
        let name = record.attributes.text("event.name") ?? body ?? ""
        return name.hasPrefix(prefix) ? name.dropFirst(prefix.count) : name[...]
    }
}
