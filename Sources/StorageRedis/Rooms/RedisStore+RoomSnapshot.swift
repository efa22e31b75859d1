import Foundation
package import Orchestration
import RESP
import Vocabulary

extension RedisStore {
    package func withRoomSnapshot<Outcome: Sendable>(
        _ work: @escaping @Sendable (any RoomSnapshot) throws -> Outcome
    ) async throws -> Outcome {
        let token = UUID().uuidString
        try await look(.placeHold, [.text(token)]) { _ in }
        do {
            let snapshot = RedisRoomSnapshot(store: self, token: token, found: try await archivedRooms(for: token))
            // A thread of its own, since the work waits for the engine at every step.
            let outcome = try await withCheckedThrowingContinuation { done in
                Thread.detachNewThread { done.resume(with: Result { try work(snapshot) }) }
            }
            try await look(.endHold, [.text(token)]) { _ in }
            return outcome
        } catch {
            try? await look(.endHold, [.text(token)]) { _ in }
            throw error
        }
    }

    private func archivedRooms(for token: String) async throws -> [RedisRoomSnapshot.Room] {
        do {
            return try await list(.listArchivedRooms, of: [.text(token)], RedisRoomSnapshot.Room.init)
        } catch is ScriptRefusal {
            throw Fault.lapsedSnapshot
        }
    }

    /// One stretch of the messages of a room as a snapshot shows it.
    func stretch(
        of room: RedisRoomSnapshot.Room,
        after start: Int,
        _ count: Int,
        for token: String
    ) async throws -> MessageStretch {
        do {
            return try await look(
                .readArchivedMessages,
                [
                    .text(token), .text(room.archived.name.rawValue), .text(room.generation), .number(start),
                    .number(room.end), .number(count),
                ],
                MessageStretch.init
            )
        } catch is ScriptRefusal {
            throw Fault.lapsedSnapshot
        }
    }
}

extension RedisRoomSnapshot.Room {
    fileprivate init(_ row: Reply) throws {
        guard let fields = try row[1].fields else { throw Fault.damagedReply }
        let kept = try fields.required("kept_said").int
        archived = ArchivedRoom(
            name: RoomName(rawValue: try row[0].string),
            description: fields.string("description"),
            createdAt: try fields.required("created_at").timestamp,
            keptCount: kept,
            prunedCount: max(0, try fields.required("message_count").int - kept),
            userCount: try row[2].int,
            origin: fields.string("origin").flatMap(Origin.init(text:))
        )
        generation = try fields.required("generation").string
        end = try row[3].int
    }
}

extension ArchivedMember {
    /// Reads a member as `listArchivedMembers` gives it.
    init(_ row: Reply, in room: RedisRoomSnapshot.Room, _ digest: RoomDigest) throws {
        guard let fields = try row[1].fields else { throw Fault.damagedReply }
        let agent = AgentID(rawValue: try row[0].string)
        func mark(_ cursor: String, _ place: Int, isMentionsOnly: Bool) throws -> Mark {
            let cursor = try fields.required(cursor).int
            guard digest.hasUnread(by: agent, after: cursor, isMentionsOnly: isMentionsOnly) else { return .everything }
            return try row[place].given.map { .through(try MessageEntry($0).id) } ?? .nothing
        }
        self.init(
            agent: agent,
            isPresent: try row[2].int == 1,
            presence: try row[3].int == 1 ? .online : .offline,
            joinedAt: try fields.required("joined_at").timestamp,
            keptCount: digest.kept(by: agent),
            prunedCount: try row[4].given?.int ?? 0,
            profile: fields.json("profile"),
            read: try mark("read_through", 5, isMentionsOnly: false),
            mentionsRead: try mark("mentions_through", 6, isMentionsOnly: true),
            origin: fields.string("origin").flatMap(Origin.init(text:))
        )
    }
}

extension Fault {
    static let lapsedSnapshot = Fault(
        .storageError,
        "The reading of all rooms paused for a minute, and what it was to show may be gone. Begin it again.",
        retryAfter: 1
    )
}
