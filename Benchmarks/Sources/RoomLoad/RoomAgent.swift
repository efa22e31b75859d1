/// One agent that sends and reads in its room at a steady pace.
struct RoomAgent: Hashable {
    let name: String
    let room: String

    /// Sends and reads from a moment on until another.
    func talk(
        over connection: inout RoomConnection,
        from start: ContinuousClock.Instant,
        until end: ContinuousClock.Instant,
        every period: Duration
    ) async throws -> RoomRecord {
        var record = RoomRecord(agent: self)
        var next = start
        var number = 0
        while next < end {
            try await Task.sleep(until: next, clock: .continuous)
            let text = "\(room) \(name) \(number)"
            let sentAt = ContinuousClock.now
            let sent: SentMessage = try await connection.call("send_message", SendArguments(self, message: text))
            let readAt = ContinuousClock.now
            let page = try await readUnread(over: &connection)
            record.sends.append(readAt - sentAt)
            record.reads.append(ContinuousClock.now - readAt)
            record.acknowledged[sent.messageId, default: []].append(text)
            record.read += page.messages.map(\.id)
            number += 1
            next += period
        }
        return record
    }

    /// Reads what is still unread.
    func catchUp(over connection: inout RoomConnection) async throws -> [String] {
        var ids: [String] = []
        while true {
            let page = try await readUnread(over: &connection)
            if page.messages.isEmpty { return ids }
            ids += page.messages.map(\.id)
        }
    }

    private func readUnread(over connection: inout RoomConnection) async throws -> MessagePage {
        try await connection.call(
            "get_messages",
            ReadArguments(roomName: room, agentName: name, unreadOnly: true, limit: 1_000, offset: nil)
        )
    }
}

/// What came of one agent's calls.
struct RoomRecord {
    let agent: RoomAgent
    var sends: [Duration] = []
    var reads: [Duration] = []
    /// The texts that were acknowledged under an id; more than one would be a mistake of the server.
    var acknowledged: [String: [String]] = [:]
    /// The ids that the agent read, in the order in which it read them.
    var read: [String] = []
}
