package import Orchestration
import RESP
import Vocabulary

extension RedisStore {
    /// Reads the newest messages through, as there is no index of words.
    package func search(_ search: MessageSearch) async throws -> FoundMessages {
        var scan = MessageScan(of: search)
        while scan.goesOn {
            if let room = search.room { try await look(into: room, &scan) } else { try await lookAround(&scan) }
        }
        return scan.found
    }

    private func look(into room: RoomName, _ scan: inout MessageScan) async throws {
        let (stretch, kept) = try await stretch(of: room, "down", from: scan.last, scan.nextCount) { reply in
            (try MessageStretch(reply), try reply[2].int)
        }
        try scan.take(stretch, of: room, keeping: kept)
    }

    private func lookAround(_ scan: inout MessageScan) async throws {
        let reply = try await look(.readRecent, [.optional(scan.last), .number(scan.nextCount)]) { $0 }
        let entries = try reply[0].all.map { row in
            (room: RoomName(rawValue: try row[0].string), entry: try MessageEntry(row[1]))
        }
        try scan.take(
            entries,
            through: try reply[2].given?.int,
            isEnd: try reply[1].int == 1,
            remembering: try reply[3].int,
            keeping: try reply[4].int
        )
    }
}
