import Orchestration
import Vocabulary

/// Reads an agent's unread mentions in all rooms it is in, and marks them read as `get_messages` does.
struct MentionDelivery: Sendable {
    let rooms: RoomBoard

    /// What one note holds at the most; clients put more than ten thousand characters into a file.
    private static let mostMessages = 20
    private static let mostCharacters = 6_000
    /// How many are read at a time: each reading makes its messages read, so none is taken that the note has no room for.
    private static let stride = 4

    /// The note, or nothing where there is nothing to read.
    func note(for agent: AgentID) async throws -> String? {
        var read: [RoomMessage] = []
        var more: [RoomName] = []
        var characters = 0
        do {
            for room in try await rooms.rooms(joinedBy: agent) {
                var hasMore = true
                while hasMore {
                    guard read.count < Self.mostMessages, characters < Self.mostCharacters else {
                        more.append(room.name)
                        break
                    }
                    let page = try await unread(in: room.name, by: agent)
                    read += page.messages
                    characters += page.messages.reduce(0) { $0 + $1.text.utf16.count }
                    hasMore = page.hasMore
                }
            }
        } catch  where !read.isEmpty {
            // What was read counts as read: it has to reach the agent, whatever became of the rest.
        }
        return read.isEmpty ? nil : try StopNotes.mentions(read, of: agent, more: more)
    }

    private func unread(in room: RoomName, by agent: AgentID) async throws -> MessagePage {
        let query = MessageQuery(
            room: room,
            reader: agent,
            start: .unread,
            isMentionsOnly: true,
            limit: Self.stride
        )
        do {
            return try await rooms.messages(query)
        } catch let fault as Fault where [.roomNotFound, .agentNotInRoom, .quarantined].contains(fault.code) {
            // The room is gone since it was listed, or the agent has left it, or may only look.
            return .empty
        }
    }
}
