import Foundation
package import Vocabulary

extension DataDirectory {
    /// Tells that a board is kept here, also when its database is gone; holds the board's own id.
    private var markPath: String { path + "/callboard.id" }

    /// Refuses a directory whose database is gone: SQLite would make an empty one, and all tasks would seem never to have been.
    package func requireDatabase() throws(Fault) {
        var status = stat()
        let isThere = lstat(databasePath, &status) == 0
        if isThere, status.st_mode & S_IFMT == S_IFDIR {
            throw Fault(.storageError, "\(databasePath) is a directory. Choose another one with --data-dir.")
        }
        guard !isThere || (status.st_mode & S_IFMT == S_IFREG && status.st_size == 0), access(markPath, F_OK) == 0
        else {
            return
        }
        throw Fault(
            .storageError,
            "A board was kept in \(path), and its database is \(isThere ? "empty" : "gone"). Restore a backup with `callboard restore`, or remove \(markPath) to begin a new board."
        )
    }

    /// Makes the file of a new database, for its owner only; SQLite gives its companions the same rights.
    func makeDatabaseFile() {
        let descriptor = open(databasePath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        // It is there already; any other failure is told when SQLite meets it.
        if descriptor >= 0 { close(descriptor) }
    }

    /// Notes that a board is kept here.
    func noteDatabase(_ instance: String) {
        let descriptor = open(markPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        // It is there, or the disk is full; then the next start makes it.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let line = instance + "\n"
        _ = line.withCString { write(descriptor, $0, line.utf8.count) }
    }

    /// The size of a file in bytes, 0 for none.
    func size(of file: String) -> Int {
        var status = stat()
        return stat(file, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Bytes that this user may still write on the disk of the directory, where the system tells it.
    package var freeBytes: Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }
}
