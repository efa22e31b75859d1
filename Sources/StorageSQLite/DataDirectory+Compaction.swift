import GRDB
package import Vocabulary

extension DataDirectory {
    /// Writes the database anew without the room that nothing needs, while no server runs; from then on a running server
    /// gives such room back by itself.
    ///
    /// Returns the size before and after, in bytes. Throws a `Fault` beside a running server, and where the disk has no
    /// room for the second copy that this takes.
    package func compact() throws(Fault) -> (before: Int, after: Int) {
        try lockForServing()
        defer { unlock() }
        _ = try StoreInspection(of: self)
        let before = size(of: databasePath) + size(of: databasePath + "-wal")
        // The new copy goes through the log of changes into the file, and stands in a temporary file before that.
        guard freeBytes.map({ $0 > before * 2 }) ?? true else {
            throw Fault(
                .storageError,
                "To compact the store takes \(before * 2 / 1_048_576) MiB on its disk. Make room first."
            )
        }
        do {
            let database = try DatabaseQueue(path: databasePath)
            try database.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                try database.execute(sql: "VACUUM")
                try database.checkpoint(.truncate)
            }
            try database.close()
        } catch {
            throw Fault(opening: databasePath, error)
        }
        return (before, size(of: databasePath))
    }
}
