import Orchestration
import Vocabulary

/// A room as a resource: what it is for, and who is in it.
struct RoomView: Codable, Sendable {
    var name: RoomName
    var description: String?
    var createdAt: Timestamp
    var messageCount: Int
    var users: [ListRoomUsers.User]
    /// Why it takes no messages and no agents, where it is in quarantine.
    var quarantined: String?

    init(_ room: RoomRecord, members: [RoomMember]) {
        name = room.name
        description = room.description
        createdAt = room.createdAt
        messageCount = room.messageCount
        users = members.map(ListRoomUsers.User.init)
        quarantined = room.quarantine
    }
}

extension Board {
    func knows(_ room: RoomName) async throws -> Bool { try await find { try await rooms.room(room) } != nil }

    func room(_ name: RoomName) async throws -> RoomView? {
        try await find { RoomView(try await rooms.room(name), members: try await rooms.users(of: name)) }
    }

    /// As much of a room as `get_messages` gives unasked.
    func newestMessages(of name: RoomName) async throws -> RoomReading? {
        try await find { RoomReading(try await rooms.messages(MessageQuery(room: name)), of: name) }
    }

    /// What was looked for, or nothing where the room is unknown.
    private func find<Found: Sendable>(_ look: () async throws -> Found) async throws -> Found? {
        do { return try await look() } catch let fault as Fault where fault.code == .roomNotFound { return nil }
    }
}
