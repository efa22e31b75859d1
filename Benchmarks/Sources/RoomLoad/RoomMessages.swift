/// The arguments of `create_room`.
struct RoomArguments: Encodable {
    let roomName: String
}

/// The arguments of `enter_room`, and with a message those of `send_message`.
struct SendArguments: Encodable {
    let agentName: String
    let roomName: String
    let message: String?

    init(_ agent: RoomAgent, message: String? = nil) {
        agentName = agent.name
        roomName = agent.room
        self.message = message
    }
}

/// The arguments of `get_messages`.
struct ReadArguments: Encodable {
    let roomName: String
    let agentName: String?
    let unreadOnly: Bool?
    let limit: Int
    let offset: Int?
}

/// The answer of `create_room` and `enter_room`.
struct Done: Decodable {
    let success: Bool
}

/// The answer of `send_message`.
struct SentMessage: Decodable {
    let messageId: String
}

/// The answer of `get_messages`.
struct MessagePage: Decodable {
    struct Message: Decodable {
        let id: String
        let kind: String
        let message: String
    }

    let messages: [Message]
    let hasMore: Bool
}
