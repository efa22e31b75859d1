import Foundation
import Synchronization
package import Vocabulary

/// The directory that holds everything a server keeps, and the lock that keeps a second server out of it.
package final class DataDirectory: Sendable {
    package let path: String
    private let lock = Mutex<Int32?>(nil)

    /// Takes a directory, which is made (for its owner only) where it does not exist.
    package init(path: String) throws(Fault) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Fault(.storageError, "The data directory \(path) cannot be made.", cause: error)
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw Fault(
                .storageError,
                "The data directory \(path) is not writable for this user: \(String(cString: strerror(errno)))."
            )
        }
    }

    deinit { unlock() }

    package var databasePath: String { path + "/callboard.sqlite" }

    /// Whether a store was ever made here.
    package var holdsStore: Bool { FileManager.default.fileExists(atPath: databasePath) }

    /// Keeps every other server out until this process ends: two would tear one database apart.
    ///
    /// The kernel frees the lock with the process, however it dies; no stale lock can be left behind.
    package func lockForServing() throws(Fault) {
        let file = path + "/serve.lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Fault(.storageError, "The lock file \(file) cannot be opened: \(String(cString: strerror(errno))).")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Fault(
                .storageError,
                "Another server\(holder(of: file).map { " (process \($0))" } ?? "") uses the data directory \(path). Stop it, or choose another directory."
            )
        }
        ftruncate(descriptor, 0)
        let processID = "\(getpid())\n"
        _ = processID.withCString { pwrite(descriptor, $0, processID.utf8.count, 0) }
        lock.withLock { $0 = descriptor }
    }

    package func unlock() {
        lock.withLock { descriptor in
            if let held = descriptor { close(held) }
            descriptor = nil
        }
    }

    /// Whether it is this process that keeps other servers out.
    var isHeld: Bool { lock.withLock { $0 != nil } }

    /// Whether a server seems to work here: the process that last noted its number lives.
    ///
    /// The lock itself is not tried, since a server that starts at that moment would find it taken.
    package var isServed: Bool {
        guard let process = holder(of: path + "/serve.lock") else { return false }
        return kill(process, 0) == 0 || errno != ESRCH
    }

    private func holder(of file: String) -> pid_t? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        return pid_t(text.dropLast())
    }
}
