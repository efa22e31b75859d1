import MCP
import Orchestration
import Vocabulary

/// Finds messages by the words in them.
struct SearchMessages: RoomTool {
    static let name = "search_messages"
    static let title = "Search messages"
    static let summary = "Find messages that hold all words of a query, newest first."
    static let effects: Effects = .reads

    @Argument("Words.")
    var query: String

    @Argument("Only this room.")
    var roomName: RoomName?

    @Argument("Only what this agent said.")
    var agentName: AgentID?

    @Argument("Messages at most.", .range(1...100))
    var limit = 20

    struct Output: Codable, Sendable {
        var messages: [Hit]
        var count: Int
        var hasMore: Bool
        /// Set where only the newest messages were looked at: the words are too short for the index, or there is none.
        var isPartial: Bool?
    }

    struct Hit: Codable, Sendable {
        var id: MessageID
        var roomName: RoomName
        var agentName: AgentID
        var timestamp: Timestamp
        var highlight: String
        var provenance: Provenance?
        var flags: [TextFlag]?
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let found = try await board.rooms.search(
            MessageSearch(query: query, room: roomName, author: agentName, limit: limit)
        )
        return Output(
            messages: found.hits.map { hit in
                Hit(
                    id: hit.message.id,
                    roomName: hit.message.room,
                    agentName: hit.message.author,
                    timestamp: hit.message.sentAt,
                    highlight: hit.highlight,
                    provenance: hit.message.provenance,
                    flags: hit.message.flags
                )
            },
            count: found.hits.count,
            hasMore: found.hasMore,
            isPartial: found.isPartial ? true : nil
        )
    }
}
