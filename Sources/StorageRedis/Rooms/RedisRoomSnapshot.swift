import Foundation
import Orchestration
import RESP
import Synchronization
import Vocabulary

/// All rooms as their messages stood at one moment: behind it nothing is pruned or swept as long as it is read.
///
/// Who is in a room is told as it is when it is asked for. A pause of a minute between two looks ends the snapshot.
struct RedisRoomSnapshot: RoomSnapshot {
    struct Room {
        let archived: ArchivedRoom
        let generation: String
        /// The number of its last message.
        let end: Int
    }

    let store: RedisStore
    let token: String
    let found: [Room]

    func rooms() throws -> [ArchivedRoom] { found.map(\.archived) }

    func messages(of name: RoomName, after sequence: Int, limit: Int) throws -> [ArchivedMessage] {
        let room = try room(name)
        return try wait { [store, token] in
            try await MessageStretch.gather(limit) { last, count in
                try await store.stretch(of: room, after: last ?? sequence, count, for: token)
            }.map { try $0.archived() }
        }
    }

    func members(of name: RoomName) throws -> [ArchivedMember] {
        let room = try room(name)
        return try wait { [store, token] in
            var digest = RoomDigest()
            var last = 0
            while true {
                let stretch = try await store.stretch(of: room, after: last, MessageStretch.limit, for: token)
                for entry in stretch.entries { digest.add(try entry.archived()) }
                guard !stretch.isEnd, let entry = stretch.entries.last else { break }
                last = entry.sequence
            }
            let place: [RedisCommand.Argument] = [
                .text(token), .text(room.archived.name.rawValue), .text(room.generation),
            ]
            do {
                return try await store.list(.listArchivedMembers, of: place) {
                    try ArchivedMember($0, in: room, digest)
                }
            } catch is ScriptRefusal {
                throw Fault.lapsedSnapshot
            }
        }
    }

    private func room(_ name: RoomName) throws(Fault) -> Room {
        guard let room = found.first(where: { $0.archived.name == name }) else { throw Fault(noRoom: name) }
        return room
    }

    /// Waits for the engine on the thread that reads the snapshot, which has nothing else to do.
    private func wait<Outcome: Sendable>(_ work: @escaping @Sendable () async throws -> Outcome) throws -> Outcome {
        let answer = Answer<Outcome>()
        Task {
            do { answer.give(.success(try await work())) } catch { answer.give(.failure(error)) }
        }
        return try answer.get()
    }
}

/// What one thread waits for and another gives, once.
private final class Answer<Outcome: Sendable>: Sendable {
    private let result = Mutex<Result<Outcome, any Error>?>(nil)
    private let isGiven = DispatchSemaphore(value: 0)

    func give(_ result: Result<Outcome, any Error>) {
        self.result.withLock { $0 = result }
        isGiven.signal()
    }

    func get() throws -> Outcome {
        isGiven.wait()
        guard let result = result.withLock({ $0 }) else { throw Fault.damagedReply }
        return try result.get()
    }
}
