import Foundation
import GRDB
import Vocabulary

extension BackupFile {
    private static let pagesPerStep: CInt = 256

    /// Copies one moment of a database into the file, with what still stands in its log, and reads the copy back.
    ///
    /// - Note: A pause, in microseconds, leaves the disk to others after each step.
    func take(_ source: Database, pause: UInt32) throws {
        // The first read fixes the moment; without it, each change of a running server would begin the copy anew.
        _ = try source.number("SELECT count(*) FROM sqlite_master")
        let copy = try DatabaseQueue(path: partialPath)
        try copy.writeWithoutTransaction { copy in
            try source.backup(to: copy, pagesPerStep: Self.pagesPerStep) { progress in
                if !progress.isCompleted { usleep(pause) }
            }
        }
        try copy.close()
        try requireSound()
    }

    /// Reads the copy back from its file, and leaves it as a file that needs no other beside it.
    private func requireSound() throws {
        let copy = try DatabaseQueue(path: partialPath)
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
