package import Vocabulary

extension Fault {
    /// What a caller is told of a room that nobody made.
    package init(noRoom room: RoomName) {
        self.init(.roomNotFound, "No room \(room.rawValue.quoted). Look with list_rooms, or make it with create_room.")
    }

    package init(roomExists room: RoomName) {
        self.init(
            .roomAlreadyExists,
            "The room \(room.rawValue.quoted) exists already. Call enter_room to join it, or choose another name."
        )
    }

    package init(roomLimit limit: Int) {
        self.init(
            .roomLimitReached,
            "The board holds \(limit) rooms, its limit (AGENT_COMM_MAX_ROOMS). Use one that stands: see list_rooms."
        )
    }

    package init(userLimit limit: Int, in room: RoomName) {
        self.init(
            .roomLimitReached,
            "The room \(room.rawValue.quoted) holds \(limit) agents, its limit (CALLBOARD_MAX_ROOM_USERS). Try again when one has left, or use another room."
        )
    }

    package init(_ agent: AgentID, alreadyIn room: RoomName) {
        self.init(
            .agentAlreadyInRoom,
            "\(agent.rawValue.quoted) is in the room \(room.rawValue.quoted) already. Go on with send_message or get_messages."
        )
    }

    package init(_ agent: AgentID, notIn room: RoomName) {
        self.init(
            .agentNotInRoom,
            "\(agent.rawValue.quoted) is not in the room \(room.rawValue.quoted). Call enter_room first."
        )
    }

    package init(unknownAgent agent: AgentID) {
        self.init(
            .agentNotFound,
            "Nobody here knows an agent \(agent.rawValue.quoted). See list_room_users for the names in a room."
        )
    }

    package init(noMessage message: MessageID, in room: RoomName) {
        self.init(
            .invalidArgument,
            "No message \(message.rawValue.quoted) in the room \(room.rawValue.quoted). Use an id that get_messages gave for it, or read without afterId."
        )
    }
}
