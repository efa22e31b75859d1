import Foundation
import GRDB
import Orchestration
package import Vocabulary

/// How far a rotation has come in one table.
package struct RotationProgress: Sendable {
    package let table: String
    /// How many rows were looked at so far.
    package let rows: Int
    /// How many of them were sealed anew.
    package let sealed: Int
}

/// What a rotation came to.
package struct RotationOutcome: Sendable {
    /// How many rows were sealed, or sealed anew.
    package let sealed: Int
    /// The keys that nothing is sealed with any more.
    package let retired: [String]
    /// What could not be opened, and stays as it is; by the key it asks for.
    package let left: [SealedCount]
    /// Whether the log of the database is empty, so that nothing old stands there.
    package let isLogEmpty: Bool
}

extension SQLiteStore {
    /// Seals all content under the newest key, beside a running server, and forgets the keys that are of no more use.
    ///
    /// It goes through each table in small commits with a pause after each. What was sealed stays sealed when it is
    /// broken off: the next one passes over it.
    ///
    /// - Throws: A `Fault` where there is no key, or where the server at work seals with another one.
    package func rotateEncryption(
        besideServer isServed: Bool,
        pausing pause: Duration,
        time: any TimeSource,
        onProgress: @Sendable (RotationProgress) -> Void
    ) async throws -> RotationOutcome {
        guard let newest = cipher.keyIDs.first, let mark = cipher.newestMark else {
            throw Fault(.invalidArgument, "There is no encryption key; name one in CALLBOARD_ENCRYPTION_KEY.")
        }
        let check: @Sendable (Database) throws -> Void = { database in
            if isServed { try EncryptionRoster.requireServing(newest, in: database) }
        }
        try await writer.perform(check)
        var sealed = 0
        for (name, columns) in ContentColumn.byTable {
            let table = try await read { try ContentTable(name, columns: columns, in: $0) }
            var progress = RotationProgress(table: name, rows: 0, sealed: 0)
            var position: ContentTable.Position?
            while let stretch = try await read({ [position] in try table.stretch(after: position, in: $0) }) {
                let count = try await writer.perform { try table.sealAnew(stretch, under: mark, in: $0) }
                position = stretch.end
                progress = RotationProgress(
                    table: name,
                    rows: progress.rows + stretch.count,
                    sealed: progress.sealed + count
                )
                onProgress(progress)
                if count > 0 { try await time.sleep(for: pause) }
            }
            sealed += progress.sealed
        }
        let entry = AuditEntry(
            .encryptionRotated,
            of: newest,
            by: .operator,
            at: time.now(),
            details: ["rows": .integer(sealed)]
        )
        let retired = try await writer.perform { database in
            try check(database)
            try database.audit(entry)
            try database.emptyMessageIndex()
            return try EncryptionRoster.retireUnused(but: newest, in: database)
        }
        return RotationOutcome(
            sealed: sealed,
            retired: retired,
            left: try await read { try $0.sealedCounts() }.filter { $0.keyID != newest },
            isLogEmpty: (try? await database.writeWithoutTransaction { try $0.checkpoint(.truncate) }) != nil
        )
    }
}

extension Database {
    /// Takes every message out of the index of the search, which tells what they say, once all of them are sealed.
    fileprivate func emptyMessageIndex() throws {
        let holdsPlain = try exists(
            "SELECT 1 FROM room_messages WHERE kind = 'user' AND typeof(\(ContentColumn.messageText.name)) = 'text' LIMIT 1"
        )
        if !holdsPlain { try change("INSERT INTO message_index (message_index) VALUES ('delete-all')") }
    }
}
