import GRDB
package import Orchestration
import Vocabulary

extension SQLiteStore {
    package func search(_ search: MessageSearch) async throws -> FoundMessages {
        let isSealed = cipher.seals
        return try await read { database in
            let room = try search.room.map { try database.requireRoom($0) }
            let plan = try SearchPlan(search, in: room, of: database, isSealed: isSealed)
            let found = try database.all(plan.sql, StatementArguments(plan.arguments)) { row in
                try MessageRow.read(row, in: RoomName(rawValue: row[9]))
            }
            return FoundMessages(
                messages: Array(found.prefix(search.limit)),
                hasMore: found.count > search.limit,
                isPartial: plan.isPartial
            )
        }
    }
}

/// How a search is made: through the index of three characters each, or by reading the newest messages through.
///
/// Sealed messages are in no index, which would tell what they say: they are opened and read through.
private struct SearchPlan {
    /// How many messages are read through: of one room they lie side by side, of all rooms they are scattered.
    private static let roomScan = 10_000
    private static let boardScan = 4_000
    /// Where there is no other way, all rooms are read through as far as one.
    private static let sealedScan = 10_000
    /// A room of so many bytes is read through sooner than the index has compared frequent letters.
    private static let smallRoom = 128_000

    let sql: String
    private(set) var arguments: [any DatabaseValueConvertible] = []
    /// Whether older messages are left out.
    private(set) var isPartial = false

    init(_ search: MessageSearch, in room: RoomRow?, of database: Database, isSealed: Bool) throws {
        let indexed = search.terms.filter { $0.unicodeScalars.count >= 3 }
        let isSmall = room.map { $0.room.keptBytes < Self.smallRoom } ?? false
        let readsThrough = isSealed || indexed.isEmpty || isSmall && search.terms.allSatisfy(\.isComparedAlike)
        let source: String
        var conditions = ["m.seq > r.cleared_through", "m.kind = 'user'"]
        if readsThrough {
            source = "room_messages AS m"
            let floor = try database.floor(of: room, above: Self.scan(of: room, isSealed: isSealed))
            isPartial = try database.keepsMessages(of: room, upTo: floor)
            conditions.append("m.seq > ?")
            arguments.append(floor)
        } else {
            source = "message_index AS i CROSS JOIN room_messages AS m ON m.seq = i.rowid"
            conditions.append("i.message_index MATCH ?")
            arguments.append(Self.match(indexed, in: room))
        }
        if let room {
            conditions.append("m.room = ?")
            arguments.append(room.id)
        }
        if let author = search.author {
            conditions.append("m.author = ?")
            arguments.append(author.rawValue)
        }
        for term in search.terms where readsThrough || term.unicodeScalars.count < 3 || term.isComparedAlike {
            if isSealed {
                conditions.append("holds(\(ContentColumn.messageText.opened(of: "m")), ?)")
                arguments.append(term)
            } else {
                conditions.append(#"m.text LIKE ? ESCAPE '\'"#)
                arguments.append(term.asLikePattern)
            }
        }
        sql = """
            SELECT \(MessageRow.columns), r.name FROM \(source) CROSS JOIN rooms AS r ON r.id = m.room
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(readsThrough ? "m.seq" : "i.rowid") DESC LIMIT ?
            """
        arguments.append(search.limit + 1)
    }
}

extension SearchPlan {
    private static func scan(of room: RoomRow?, isSealed: Bool) -> Int {
        room != nil ? roomScan : isSealed ? sealedScan : boardScan
    }

    /// What the index is asked for: every third of the letter triples of a term will do where the text itself is compared
    /// too, and costs a third of the time.
    private static func match(_ terms: [String], in room: RoomRow?) -> String {
        let phrases = terms.flatMap { $0.isComparedAlike ? $0.triples.map(\.asIndexPhrase) : [$0.asIndexPhrase] }
        // No column is named: to look where a match stands costs more than the few rows that are found in vain.
        let rooms = room.map { [RoomToken.text(of: $0.id).asIndexPhrase] } ?? []
        return (rooms + phrases).joined(separator: " AND ")
    }
}

extension Database {
    /// The number above which so many messages of a room lie, or of all rooms, pruned ones counted there.
    fileprivate func floor(of room: RoomRow?, above count: Int) throws -> Int {
        guard let room else { return try max(0, last("messages") - count) }
        guard room.room.keptMessages > count else { return room.clearedThrough }
        return try number(
            "SELECT seq FROM room_messages WHERE room = ? AND seq > ? ORDER BY seq DESC LIMIT 1 OFFSET ?",
            [room.id, room.clearedThrough, count]
        )
    }

    /// Whether messages of agents stand at or below a number, in a room or in any.
    fileprivate func keepsMessages(of room: RoomRow?, upTo floor: Int) throws -> Bool {
        if let room {
            return try exists(
                "SELECT 1 FROM room_messages WHERE room = ? AND seq > ? AND seq <= ? AND kind = 'user' LIMIT 1",
                [room.id, room.clearedThrough, floor]
            )
        }
        return try exists(
            """
            SELECT 1 FROM rooms CROSS JOIN room_messages AS m ON m.room = rooms.id AND m.seq > rooms.cleared_through
            WHERE m.seq <= ? AND m.kind = 'user' LIMIT 1
            """,
            [floor]
        )
    }
}

extension String {
    /// The text as a phrase of the index's query language, in which every character stands for itself.
    fileprivate var asIndexPhrase: String { "\"" + escaping([#"""#], by: #"""#) + "\"" }

    /// Letter triples that together cover the text.
    fileprivate var triples: [String] {
        let scalars = Array(unicodeScalars)
        let starts = Array(stride(from: 0, to: scalars.count - 3, by: 3)) + [scalars.count - 3]
        return starts.map { String(String.UnicodeScalarView(scalars[$0..<($0 + 3)])) }
    }

    fileprivate var asLikePattern: String { "%" + escaping([#"\"#, "%", "_"], by: #"\"#) + "%" }

    /// The text with a sign before each of the marks, also where an accent makes one character of a mark and itself.
    private func escaping(_ marks: Set<Unicode.Scalar>, by sign: Unicode.Scalar) -> String {
        String(String.UnicodeScalarView(unicodeScalars.flatMap { marks.contains($0) ? [sign, $0] : [$0] }))
    }

    /// Whether `LIKE` finds what the index finds: it knows upper and lower case of ASCII only.
    fileprivate var isComparedAlike: Bool { unicodeScalars.allSatisfy { $0.isASCII || !$0.properties.isCased } }
}
