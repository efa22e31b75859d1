import Foundation
import GRDB
package import Vocabulary

extension SQLiteStore {
    /// Pages in one step of a backup; after each, the disk belongs to the others for a moment.
    private static let pagesPerBackupStep: CInt = 256
    private static let backupPause: UInt32 = 2_000

    /// Writes one moment of the store into a file of its own, beside a running server; returns the size of the file.
    ///
    /// The file takes its name once it is whole, checked and on the disk. It is for its owner only: it holds what the
    /// board holds. Throws a `Fault` where the file exists and may not be replaced.
    package func backUp(to path: String, replacing: Bool, at now: Timestamp) async throws -> Int {
        let file = try BackupFile(path: path, replacing: replacing)
        do {
            let copy = try DatabaseQueue(path: file.partialPath)
            try await database.read { source in
                // The first read fixes the moment; without it, each change of the server would begin the copy anew.
                _ = try source.number("SELECT count(*) FROM sqlite_master")
                try copy.writeWithoutTransaction { copy in
                    try source.backup(to: copy, pagesPerStep: Self.pagesPerBackupStep) { progress in
                        if !progress.isCompleted { usleep(Self.backupPause) }
                    }
                }
            }
            try copy.close()
            try Self.requireSound(file.partialPath)
            let size = try file.publish()
            try await writer.perform { database in
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

    /// Reads the copy back from its file, and leaves it as a file that needs no other beside it.
    private static func requireSound(_ path: String) throws {
        let copy = try DatabaseQueue(path: path)
        try copy.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = DELETE")
            let finding = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
            guard finding == "ok" else {
                throw Fault(
                    .storageError,
                    "The copy is damaged, and so may the store be: \(finding ?? "it cannot be read"). Run `callboard doctor --deep`."
                )
            }
        }
        try copy.close()
    }
}

extension Database {
    /// When the last backup was made.
    func lastBackup() throws -> Timestamp? {
        try first("SELECT value FROM meta WHERE name = 'last_backup'") { Timestamp(milliseconds: $0[0]) }
    }
}
