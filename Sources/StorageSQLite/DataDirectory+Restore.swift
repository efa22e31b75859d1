import Foundation
import GRDB
package import Vocabulary

extension DataDirectory {
    private static let companions = ["", "-wal", "-shm"]

    /// Puts a backup in the place of the database, while no server runs; what stood there is kept beside it.
    ///
    /// Throws a `Fault`, with nothing changed, for a backup that is damaged, a running server, and a store that stands
    /// here and may not be replaced. Returns the name under which the earlier database is kept, if there was one.
    package func restore(from backup: String, replacing: Bool, at now: Timestamp) throws(Fault) -> String? {
        try lockForServing()
        defer { unlock() }
        guard access(backup, R_OK) == 0 else { throw Fault(.storageError, "The file \(backup) cannot be read.") }
        let damages = try StoreCheckup(ofFile: backup, to: .everything).damages
        guard damages.isEmpty else {
            throw Fault(.storageError, "The backup \(backup) is of no use: \(damages.joined(separator: "; ")).")
        }
        guard replacing || size(of: databasePath) == 0 else {
            throw Fault(
                .storageError,
                "There is a store in \(path) already. Choose another directory with --data-dir, or pass --force: the store is kept beside the restored one."
            )
        }
        let file = try BackupFile(path: databasePath, replacing: true)
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let source = try DatabaseQueue(path: backup, configuration: configuration)
            try source.read { try file.take($0, pause: 0) }
            try source.close()
        } catch {
            file.discard()
            throw Fault(
                .storageError,
                "The backup \(backup) cannot be copied into \(path): \(Fault(storeFailure: error).message)",
                cause: error
            )
        }
        let kept = databasePath + ".before-" + String(now.milliseconds)
        let stands = size(of: databasePath) > 0
        // The log of the old database must not stay: SQLite would take it for the new one's.
        try move(databasePath, to: kept)
        do { _ = try file.publish() } catch {
            try move(kept, to: databasePath)
            file.discard()
            throw error
        }
        return stands ? kept : nil
    }

    /// Gives a database and what belongs to it another name.
    private func move(_ database: String, to other: String) throws(Fault) {
        for companion in Self.companions where access(database + companion, F_OK) == 0 {
            guard rename(database + companion, other + companion) == 0 else {
                throw Fault(
                    .storageError,
                    "The file \(database + companion) cannot be renamed: \(String(cString: strerror(errno)))."
                )
            }
        }
    }
}
