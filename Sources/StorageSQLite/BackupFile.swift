import Foundation
import Vocabulary

/// A file that is written beside its place, and takes it whole once it is on the disk.
struct BackupFile: Sendable {
    let path: String
    private let replacing: Bool

    var partialPath: String { path + ".partial" }

    /// Makes the file under its partial name, empty and for its owner only.
    init(path: String, replacing: Bool) throws(Fault) {
        self.path = path
        self.replacing = replacing
        guard replacing || access(path, F_OK) != 0 else { throw Self.exists(path) }
        if replacing { unlink(partialPath) }
        let descriptor = open(partialPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST {
                throw Fault(
                    .storageError,
                    "The file \(partialPath) exists: another backup is at work, or one was interrupted. Remove it, or pass --force."
                )
            }
            throw Fault(.storageError, "The file \(partialPath) cannot be made: \(Self.systemError).")
        }
        close(descriptor)
    }

    /// Brings the file to the disk and gives it its name; returns its size in bytes.
    func publish() throws(Fault) -> Int {
        let descriptor = open(partialPath, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault(.storageError, "The file \(partialPath) is gone.") }
        defer { close(descriptor) }
        var status = stat()
        guard fsync(descriptor) == 0, fstat(descriptor, &status) == 0 else {
            throw Fault(.storageError, "The file \(partialPath) cannot be brought to the disk: \(Self.systemError).")
        }
        // A link takes no name that somebody else took meanwhile; a rename would.
        guard replacing ? rename(partialPath, path) == 0 : link(partialPath, path) == 0 else {
            if errno == EEXIST { throw Self.exists(path) }
            throw Fault(.storageError, "The file \(path) cannot be put in its place: \(Self.systemError).")
        }
        if !replacing { unlink(partialPath) }
        try Self.sync(directoryOf: path)
        return Int(status.st_size)
    }

    /// Leaves nothing of an attempt that failed.
    func discard() { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(partialPath + suffix) } }

    /// Brings the name of a file to the disk.
    private static func sync(directoryOf path: String) throws(Fault) {
        let directory = URL(filePath: path).deletingLastPathComponent().path
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw Fault(.storageError, "The directory \(directory) cannot be brought to the disk: \(systemError).")
        }
        close(descriptor)
    }

    private static var systemError: String { String(cString: strerror(errno)) }

    private static func exists(_ path: String) -> Fault {
        Fault(.storageError, "The file \(path) exists. Choose another name, or pass --force.")
    }
}
