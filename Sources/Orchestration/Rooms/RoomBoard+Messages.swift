package import Vocabulary

extension RoomBoard {
    /// Adds an agent's message to a room it is in, and wakes who waits for it.
    package func send(
        _ text: String,
        to room: RoomName,
        as agent: AgentID,
        by caller: Caller? = nil,
        metadata: RawJSON? = nil,
        once: Receipt?
    ) async throws -> SentMessage {
        do {
            let provenance = caller.map { Provenance($0) }
            return try await take(text, for: room, from: agent, provenance, metadata: metadata, once: once)
        } catch let fault as Fault {
            signals.refused(fault)
            throw fault
        }
    }

    private func take(
        _ text: String,
        for room: RoomName,
        from agent: AgentID,
        _ provenance: Provenance?,
        metadata: RawJSON?,
        once: Receipt?
    ) async throws -> SentMessage {
        try policy.requireMessage(text)
        try policy.requireMetadata(metadata)
        try await agents.noteSignOfLife(of: agent, type: nil)
        if let seconds = rate?.take(for: agent, in: room, at: time.now()) {
            // What was sent already is told once more, however fast the sender was since.
            if let once, let sent = try await store.sentMessage(for: once) { return sent }
            signals.limited(agent, in: room, for: seconds)
            throw Fault(
                .rateLimited,
                "You send to \(room.rawValue.quoted) too fast: more than \(policy.sendBurst) at once or \(policy.sendsPerSecond) a second. Nothing was sent; wait, or put more into one message.",
                retryAfter: seconds
            )
        }
        let mentions =
            MentionResolver.mayMention(text)
            ? MentionResolver(members: try await store.memberNames(of: room))
                .mentions(in: text, upTo: MentionResolver.limit + 1) : []
        try policy.requireMentions(mentions)
        var draft = MessageDraft(room: room, author: agent, text: text, mentions: mentions, metadata: metadata)
        draft.provenance = provenance
        let sent = try await store.send(draft, keeping: policy.maxMessages, at: time.now(), once: once)
        if !sent.isReplay { announce(sent.outcome, by: agent) }
        return sent.outcome
    }

    private func announce(_ message: SentMessage, by agent: AgentID) {
        signals.sent(message, by: agent)
        doorbell.ring(.room(message.room))
        for mentioned in message.mentions where mentioned != agent { doorbell.ring(.mention(mentioned, message.room)) }
        feed.tell([.room(message.room)])
    }

    /// Gives messages of a room; where there are none, waits for the first if asked to.
    ///
    /// A caller that went away has read nothing: what was unread stays unread.
    package func messages(
        _ query: MessageQuery,
        waiting wait: Duration = .zero,
        once: Receipt? = nil
    ) async throws -> MessagePage {
        let read = try await reading(query, once: once)
        if let reader = query.reader { try await agents.noteSignOfLife(of: reader, type: nil) }
        if let page = try await read(.first) { return page }
        guard wait > .zero else { return .empty }
        let deadline = time.now() + wait
        // Who waits for a mention sleeps through everything else that is said.
        let mentioned = query.isMentionsOnly ? query.reader : nil
        let topic = mentioned.map { Doorbell.Topic.mention($0, query.room) } ?? .room(query.room)
        return try await listeners.listening(query.reader) {
            try await doorbell.search(for: topic, until: deadline) {
                if let reader = query.reader { try await agents.noteSignOfLife(of: reader, type: nil) }
            } _: {
                try await read(.again)
            } ?? .empty
        }
    }

    /// Finds messages by the words in them, the newest first.
    package func search(_ search: MessageSearch) async throws -> SearchResult {
        try policy.requireLimit(search.limit, atMost: RoomPolicy.maxFound)
        if let room = search.room { _ = try await self.room(room) }
        if let author = search.author { try await requireKnown(author) }
        return SearchResult(try await store.search(search), of: search)
    }

    // MARK: Reading

    private enum Look {
        case first
        case again
    }

    private typealias Reading = (Look) async throws -> MessagePage?

    /// One look that a wait repeats: it gives nothing where there is nothing to give.
    private func reading(_ query: MessageQuery, once: Receipt?) async throws -> Reading {
        try policy.requireLimit(query.limit, atMost: RoomPolicy.maxPage)
        _ = try await room(query.room)
        guard query.reader != nil || !query.isMentionsOnly else {
            throw Fault(.invalidArgument, "mentionsOnly needs agentName: whose mentions are meant?")
        }
        if query.isMentionsOnly, let reader = query.reader { try await requireKnown(reader) }
        let start: MessageRange.Start
        switch query.start {
        case .unread: return try await unreadReading(query, once: once)
        case .newest(let offset):
            guard offset >= 0 else { throw Fault(.invalidArgument, "offset is 0 or more.") }
            start = .newest(offset: offset)
        case .after(let message):
            guard let sequence = try await store.sequence(of: message, in: query.room) else {
                throw Fault(noMessage: message, in: query.room)
            }
            start = .after(sequence)
        }
        let range = MessageRange(
            room: query.room,
            start: start,
            mentioning: query.isMentionsOnly ? query.reader : nil,
            limit: query.limit
        )
        return { [store] _ in
            let page = try await store.messages(in: range)
            return page.messages.isEmpty ? nil : page
        }
    }

    private func unreadReading(_ query: MessageQuery, once: Receipt?) async throws -> Reading {
        guard let reader = query.reader else {
            throw Fault(.invalidArgument, "unreadOnly needs agentName: who has not read them?")
        }
        try await requireKnown(reader)
        try await store.requireFree(reader)
        let unread = UnreadQuery(
            room: query.room,
            reader: reader,
            isMentionsOnly: query.isMentionsOnly,
            limit: query.limit
        )
        return { [store, time] look in
            try Task.checkCancellation()
            // A repeated call has its answer in the store, however little is unread by now.
            let mayRepeat = once != nil && look == .first
            guard try await store.hasUnread(unread) || mayRepeat else { return nil }
            let read = try await store.readUnread(unread, at: time.now(), once: once)
            guard !Task.isCancelled || read.isReplay else {
                try await store.unread(unread, read.outcome.move, forgetting: once)
                throw CancellationError()
            }
            return read.outcome.page.messages.isEmpty ? nil : read.outcome.page
        }
    }

    /// Refuses a name that belongs to nobody: more likely it is mistyped than that its owner was silent so far.
    private func requireKnown(_ agent: AgentID) async throws {
        if try await store.hasVisited(agent) { return }
        if try await agents.type(of: agent) != nil { return }
        throw Fault(unknownAgent: agent)
    }
}
