import Vocabulary

/// The bounds an operator sets once for rooms: how many, how much in each, and how fast.
package struct RoomPolicy: Sendable {
    /// How many rooms the board holds (`AGENT_COMM_MAX_ROOMS`).
    package var maxRooms: Int
    /// How many agents may be in one room at a time.
    package var maxRoomUsers: Int
    /// How many messages a room keeps (`AGENT_COMM_MAX_MESSAGES`); the oldest over it are pruned.
    package var maxMessages: Int
    /// The length of a message in Unicode scalars.
    package var maxMessageLength: Int
    /// The length of a room's description in Unicode scalars.
    package var maxDescriptionLength: Int
    /// The size of a message's metadata and of an agent's profile, in bytes.
    package var maxAttachmentBytes: Int
    /// How many messages an agent may send to a room at once, after a while of silence.
    package var sendBurst: Int
    /// How many messages a second an agent may send to a room in the long run; 0 sets no limit.
    package var sendsPerSecond: Int
    /// How long an agent may be silent before it is shown offline.
    package var agentTimeout: Duration

    package init(
        maxRooms: Int = 100,
        maxRoomUsers: Int = 1_000,
        maxMessages: Int = 10_000,
        maxMessageLength: Int = 8_000,
        maxDescriptionLength: Int = 1_000,
        maxAttachmentBytes: Int = 16_384,
        sendBurst: Int = 20,
        sendsPerSecond: Int = 10,
        agentTimeout: Duration = .seconds(300)
    ) {
        self.maxRooms = maxRooms
        self.maxRoomUsers = maxRoomUsers
        self.maxMessages = maxMessages
        self.maxMessageLength = maxMessageLength
        self.maxDescriptionLength = maxDescriptionLength
        self.maxAttachmentBytes = maxAttachmentBytes
        self.sendBurst = sendBurst
        self.sendsPerSecond = sendsPerSecond
        self.agentTimeout = agentTimeout
    }

    /// How many messages one reading gives at the most, and one search.
    static let maxPage = 1_000
    static let maxFound = 100

    func requireLimit(_ limit: Int, atMost most: Int) throws(Fault) {
        guard !(1...most).contains(limit) else { return }
        throw Fault(.invalidArgument, "limit is a whole number from 1 to \(most).")
    }

    /// Refuses what is no message: nothing to read, or characters that a reader's terminal would act on.
    ///
    /// Marks of direction stay: Arabic and Hebrew need them. `RoomMessage.flags` tells of them instead.
    func requireMessage(_ text: String) throws(Fault) {
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace && !$0.isInvisible }) else {
            throw Fault(.invalidMessageFormat, "The message is empty. Send the text you want others to read.")
        }
        if let mark = text.forbiddenControl {
            throw Fault(
                .invalidMessageFormat,
                "The message holds the control character \(mark); only line feeds and tabs may stand in it. Send it without."
            )
        }
        guard text.unicodeScalars.count > maxMessageLength else { return }
        throw Fault(
            .messageTooLong,
            "The message is longer than \(maxMessageLength) characters. Shorten it, or store the bulk elsewhere and say where."
        )
    }

    func requireMentions(_ mentions: [AgentID]) throws(Fault) {
        guard mentions.count > MentionResolver.limit else { return }
        throw Fault(
            .limitReached,
            "The message mentions more than \(MentionResolver.limit) agents. Nothing was sent; whoever is in the room reads it without a mention, too."
        )
    }

    func requireMetadata(_ metadata: RawJSON?) throws(Fault) {
        guard let metadata else { return }
        guard metadata.text.utf8.first == UInt8(ascii: "{"), metadata.text.utf8.count <= maxAttachmentBytes else {
            throw Fault(
                .invalidMessageFormat,
                "The metadata of a message is a JSON object of at most \(maxAttachmentBytes) bytes."
            )
        }
    }

    func requireProfile(_ profile: RawJSON?) throws(Fault) {
        guard let profile else { return }
        guard profile.text.utf8.first == UInt8(ascii: "{"), profile.text.utf8.count <= maxAttachmentBytes else {
            throw Fault(.invalidArgument, "profile is a JSON object of at most \(maxAttachmentBytes) bytes.")
        }
    }

    func requireDescription(_ description: String?) throws(Fault) {
        guard let description else { return }
        guard description.forbiddenControl == nil, description.unicodeScalars.count <= maxDescriptionLength else {
            throw Fault(
                .invalidArgument,
                "description is a text of at most \(maxDescriptionLength) characters without control characters."
            )
        }
    }

    /// Refuses the name under which the board itself speaks.
    func requireOwnName(_ agent: AgentID) throws(Fault) {
        guard agent.rawValue.lowercased() == RoomMessage.systemAuthor.rawValue else { return }
        throw Fault(.invalidArgument, "The name \(agent.rawValue.quoted) is the board's own. Enter under another.")
    }
}

extension String {
    /// The first control character that is neither a line feed nor a tab, as `U+0007`.
    var forbiddenControl: String? {
        let found = unicodeScalars.first { scalar in
            switch scalar.value {
            case 0x09, 0x0A: false
            case 0x00...0x1F, 0x7F...0x9F: true
            default: false
            }
        }
        return found.map { "U+" + String($0.value + 0x1_0000, radix: 16, uppercase: true).dropFirst() }
    }
}
