import Foundation
package import Vocabulary

/// What the address of a hook asks for (`/hooks/claude-code?deliver=mentions,tasks`).
package struct HookOptions: Sendable, Equatable {
    /// Whether a stop is answered with the mentions that the agent has not read.
    package var deliversMentions = false
    /// Whether a stop is answered with the news that a task waits.
    package var deliversTasks = false
    /// Whose hooks these are, for a key that may act for others and has no agent of its own.
    package var agentName: String?

    package init(deliversMentions: Bool = false, deliversTasks: Bool = false, agentName: String? = nil) {
        self.deliversMentions = deliversMentions
        self.deliversTasks = deliversTasks
        self.agentName = agentName
    }

    /// Reads the query of the address; unknown names are passed over, an unknown delivery is refused.
    package init(query: String?) throws(Fault) {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? try Self.decoded(parts[1]) : ""
            switch parts.first {
            case "agent": agentName = value
            case "deliver":
                for word in value.split(separator: ",") { try add(word) }
            default: break
            }
        }
    }

    private mutating func add(_ delivery: Substring) throws(Fault) {
        switch delivery {
        case "mentions": deliversMentions = true
        case "tasks": deliversTasks = true
        default:
            throw Fault(.invalidArgument, "deliver is mentions, tasks or both, not \(String(delivery).quoted).")
        }
    }

    private static func decoded(_ text: Substring) throws(Fault) -> String {
        guard let decoded = text.removingPercentEncoding else {
            throw Fault(.invalidArgument, "\(String(text).quoted) in the address is not percent-encoded UTF-8.")
        }
        return decoded
    }
}
