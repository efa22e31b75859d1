import GRDB
import Orchestration
package import Vocabulary

extension SQLiteStore {
    /// Microseconds for which the disk belongs to others after each step.
    private static let backupPause: UInt32 = 2_000

    /// Writes one moment of the store into a file of its own, beside a running server; returns the size of the file.
    ///
    /// The file takes its name once it is whole, checked and on the disk. It is for its owner only: it holds what the
    /// board holds. Throws a `Fault` where the file exists and may not be replaced.
    package func backUp(to path: String, replacing: Bool, at now: Timestamp) async throws -> Int {
        let file = try BackupFile(path: path, replacing: replacing)
        do {
            try await database.read { try file.take($0, pause: Self.backupPause) }
            let size = try file.publish()
            let entry = AuditEntry(.backupMade, by: .operator, at: now, details: ["bytes": .integer(size)])
            // On a full disk the backup is worth as much, and the note of it is not.
            _ = try? await writer.perform { database in
                try database.audit(entry)
                try database.change(
                    "INSERT INTO meta (name, value) VALUES ('last_backup', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1",
                    [now.milliseconds]
                )
            }
            return size
        } catch {
            file.discard()
            throw Fault(storeFailure: error)
        }
    }
}

extension Database {
    /// When the last backup was made.
    func lastBackup() throws -> Timestamp? {
        try first("SELECT value FROM meta WHERE name = 'last_backup'") { Timestamp(milliseconds: $0[0]) }
    }
}
