import Foundation
import Vocabulary

/// What a URI of the board stands for; each thing has one URI, and every other spelling stands for nothing.
enum BoardURI: Hashable, Sendable {
    case summary
    case agent(AgentID)
    case task(TaskID)
    case result(TaskID)
    case room(RoomName)
    case messages(RoomName)

    /// The patterns of the URIs that name something by its id.
    enum Pattern: String, CaseIterable {
        case task = "task://{id}"
        case result = "task://{id}/result"
        case agent = "agent://{id}"
        case room = "room://{name}"
        case messages = "room://{name}/messages"

        /// What stands in braces.
        var variable: String {
            switch self {
            case .task, .result, .agent: "id"
            case .room, .messages: "name"
            }
        }
    }

    init?(_ text: String) {
        guard let uri = Self.reading(text), uri.text.isIdentical(to: text) else { return nil }
        self = uri
    }

    var text: String {
        switch self {
        case .summary: "board://summary"
        case .agent(let id): "agent://" + id.rawValue.percentEncoded
        case .task(let id): "task://" + id.rawValue.percentEncoded
        case .result(let id): "task://" + id.rawValue.percentEncoded + "/result"
        case .room(let name): "room://" + name.rawValue
        case .messages(let name): "room://" + name.rawValue + "/messages"
        }
    }

    /// Reads generously; what was read tells how it should have been written.
    private static func reading(_ text: String) -> BoardURI? {
        // Longer than the URI of any id; the rest is not worth a look.
        guard text.utf8.count <= 2_048 else { return nil }
        if text.hasPrefix("task://") {
            let path = text.dropFirst(7).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let id = path.first.flatMap({ TaskID(checking: String($0)) }) else { return nil }
            return path.count == 1 ? .task(id) : .result(id)
        }
        if text.hasPrefix("agent://") {
            return text.dropFirst(8).removingPercentEncoding.flatMap(AgentID.init(checking:)).map(BoardURI.agent)
        }
        if text.hasPrefix("room://") {
            let path = text.dropFirst(7).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = path.first.flatMap({ RoomName(checking: String($0)) }) else { return nil }
            return path.count == 1 ? .room(name) : .messages(name)
        }
        return .summary
    }
}
