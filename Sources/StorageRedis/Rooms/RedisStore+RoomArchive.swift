package import Orchestration
import RESP
package import Vocabulary

extension RedisStore: RoomArchive {
    package func missingMessages(_ ids: [MessageID], in room: RoomName) async throws -> Int {
        var missing = 0
        for batch in ids.batches(of: Self.intake) {
            do {
                missing += try await find(batch, in: room).messages.count { $0 == nil }
            } catch let fault as Fault where fault.code == .roomNotFound {
                return ids.count
            }
        }
        return missing
    }

    package func takeRoom(_ room: ArchivedRoom, at now: Timestamp) async throws -> Bool {
        try await change(
            .takeRoom,
            [
                .text(room.name.rawValue), .text(ArchivedRoom.importer), .number(room.prunedCount),
                .time(room.createdAt),
            ]
                + .init(fields: [
                    "description": room.description.map { .text($0) }, "origin": room.origin.map { .text($0.text) },
                ]),
            at: now
        ) { try $0.int == 1 }.outcome
    }

    package func takeMessages(_ messages: [ArchivedMessage], into room: RoomName) async throws -> TakenMessages {
        var taken = TakenMessages()
        for batch in messages.batches(of: Self.intake) {
            let part = try await undisturbed {
                let intake = try await MessageIntake(of: batch) { try await find($0, in: room) }
                guard !intake.messages.isEmpty else { return intake.taken }
                let arguments: [RedisCommand.Argument] = try intake.messages.flatMap { message in
                    try [RedisCommand.Argument](
                        message.draft(for: room),
                        message.kind,
                        sentAt: message.sentAt,
                        id: message.id,
                        origin: message.origin
                    )
                }
                _ = try await changeRoom(.takeMessages, room, intake.generation, arguments) { try $0.int }
                return intake.taken
            }
            taken.added += part.added
            taken.known += part.known
            taken.renamed += part.renamed
        }
        return taken
    }

    package func takeMembers(
        _ members: [ArchivedMember],
        into room: RoomName,
        keepingPresence: Bool,
        at now: Timestamp
    ) async throws -> Int {
        var taken = 0
        // What was taken of an attempt that was disturbed stays, and is known to the next.
        try await undisturbed {
            let standing = try await find([], in: room)
            let digest = try await digest(of: room, through: standing.end)
            for batch in members.batches(of: Self.intake) {
                let marks = try await marks(of: batch, in: room, standing)
                let arguments = zip(batch, marks).flatMap { member, mark in
                    member.arguments(keepingPresence, kept: digest.kept(by: member.agent), mark)
                }
                taken += try await changeRoom(.takeMembers, room, standing.generation, arguments, at: now) {
                    try $0.int
                }
            }
            for batch in digest.authors.batches(of: Self.intake) {
                let arguments = batch.flatMap { author in
                    ArchivedMember(agent: author.agent, isPresent: false, joinedAt: author.firstSaidAt).arguments(
                        false,
                        kept: author.kept,
                        ReadingPlace(readThrough: standing.end, mentionsThrough: standing.end)
                    )
                }
                _ = try await changeRoom(.takeMembers, room, standing.generation, arguments, at: now) { try $0.int }
            }
        }
        return taken
    }

    package func noteImport(of count: Int, into room: RoomName, at now: Timestamp) async throws {
        let entry = AuditEntry(importing: count, into: room, at: now)
        _ = try await settlingAudit {
            try await change(
                .noteImport,
                [
                    .text(room.rawValue), .text(ArchivedRoom.importer), .text("\(count) messages"), .audit(entry),
                ],
                at: now
            ) { _ in }
        }
    }

    // MARK: Steps

    /// How many messages or agents one step takes.
    private static let intake = 200

    private func changeRoom<Outcome: Sendable>(
        _ script: StoreScript,
        _ room: RoomName,
        _ generation: String,
        _ arguments: [RedisCommand.Argument],
        at now: Timestamp? = nil,
        _ read: (Reply) throws -> Outcome
    ) async throws -> Outcome {
        do {
            return try await change(script, [.text(room.rawValue), .text(generation)] + arguments, at: now, read)
                .outcome
        } catch let refusal as ScriptRefusal {
            throw refusal.fault(in: room)
        }
    }

    /// The messages that stand under some ids, and the room around them.
    private func find(_ ids: some Collection<MessageID>, in room: RoomName) async throws -> StandingMessages {
        let arguments = ids.flatMap { [.text($0.rawValue), .optional($0.sequence)] as [RedisCommand.Argument] }
        do {
            return try await look(.findMessages, [.text(room.rawValue)] + arguments) { reply in
                StandingMessages(
                    generation: try reply[0].string,
                    clearedThrough: try reply[1].int,
                    end: try reply[2].int,
                    messages: try zip(ids, reply[3].all).map { id, found in
                        try found.given.map(MessageEntry.init).flatMap { $0.id == id ? try $0.archived() : nil }
                    }
                )
            }
        } catch let refusal as ScriptRefusal {
            throw refusal.fault(in: room)
        }
    }

    /// Where the cursors of agents stand that come from elsewhere.
    private func marks(
        of members: ArraySlice<ArchivedMember>,
        in room: RoomName,
        _ standing: StandingMessages
    ) async throws -> [ReadingPlace] {
        let ids = members.flatMap { [$0.read, $0.mentionsRead] }.map(\.message)
        let found = try await find(ids.compactMap(\.self), in: room).messages
        var numbers = found.map { $0?.sequence }[...]
        func number(of mark: ArchivedMember.Mark) -> Int {
            switch mark {
            case .everything: standing.end
            case .nothing: standing.clearedThrough
            case .through: numbers.popFirst().flatMap(\.self) ?? standing.end
            }
        }
        return members.map {
            ReadingPlace(readThrough: number(of: $0.read), mentionsThrough: number(of: $0.mentionsRead))
        }
    }

    /// What the messages of a room tell about its agents.
    private func digest(of room: RoomName, through end: Int) async throws -> RoomDigest {
        var digest = RoomDigest()
        var last = 0
        while true {
            let stretch: MessageStretch = try await stretch(
                of: room,
                "up",
                from: last,
                through: end,
                MessageStretch.limit
            )
            for entry in stretch.entries { digest.add(try entry.archived()) }
            guard !stretch.isEnd, let entry = stretch.entries.last else { return digest }
            last = entry.sequence
        }
    }
}

/// Messages that were looked for by their ids, and the room that was looked into.
struct StandingMessages {
    let generation: String
    let clearedThrough: Int
    /// The number of the room's last message.
    let end: Int
    let messages: [ArchivedMessage?]
}

extension ArchivedMember.Mark {
    fileprivate var message: MessageID? {
        if case .through(let id) = self { id } else { nil }
    }
}

extension ArchivedMember {
    fileprivate func arguments(
        _ keepingPresence: Bool,
        kept: Int,
        _ place: ReadingPlace
    ) -> [RedisCommand.Argument] {
        let fields = [RedisCommand.Argument](fields: [
            "profile": profile.map { .text($0.text) }, "origin": origin.map { .text($0.text) },
        ])
        let stay = !isPresent ? "gone" : keepingPresence && presence == .online ? "online" : "offline"
        return [
            .text(agent.rawValue), .text(stay), .time(joinedAt), .number(kept + prunedCount), .number(prunedCount),
            .number(place.readThrough), .number(place.mentionsThrough), .number(fields.count),
        ] + fields
    }
}
