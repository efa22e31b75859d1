import Foundation
import Vocabulary

/// A directory held open: whatever takes its place under its path later is not followed.
final class Folder: Sendable {
    /// What an entry of a directory is.
    enum Entry: Equatable {
        case file
        case folder
        /// A link, a pipe, a device: nothing that rooms are kept in.
        case other(String)
    }

    let descriptor: Int32
    let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens the directory that a person named, which may be a link.
    convenience init(path: String) throws(Fault) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault(systemError: "The directory \(path) cannot be opened") }
        self.init(descriptor: descriptor, path: path)
    }

    /// Makes the directory that a person named, where it is missing, and opens it.
    convenience init(making path: String) throws(Fault) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Fault(.storageError, "The directory \(path) cannot be made.", cause: error)
        }
        try self.init(path: path)
    }

    /// Opens a directory in this one, never through a link.
    func folder(_ name: String) throws(Fault) -> Folder {
        let path = self.path + "/" + name
        let inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard inner >= 0 else { throw Fault(systemError: "The directory \(path) cannot be opened") }
        return Folder(descriptor: inner, path: path)
    }

    func makeFolder(_ name: String) throws(Fault) -> Folder {
        guard mkdirat(descriptor, name, 0o700) == 0 || errno == EEXIST else {
            throw Fault(systemError: "The directory \(path)/\(name) cannot be made")
        }
        return try folder(name)
    }

    /// What stands under a name, itself and not what it points to; nothing where nothing does.
    func entry(_ name: String) -> Entry? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        case S_IFLNK: .other("a symbolic link")
        case S_IFIFO: .other("a pipe")
        default: .other("no plain file")
        }
    }

    /// Which directory this is, whatever it is called.
    var identity: FileIdentity? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? FileIdentity(status) : nil
    }

    /// The names in the directory, sorted.
    func names() throws(Fault) -> [String] {
        guard let stream = fdopendir(openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else {
            throw Fault(systemError: "The directory \(path) cannot be read")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Brings the names in the directory to the disk.
    func sync() throws(Fault) {
        guard fsync(descriptor) == 0 else { throw Fault(systemError: "The directory \(path) cannot be synced") }
    }

    func remove(_ name: String) { unlinkat(descriptor, name, 0) }
}

/// What makes a file the same under any name.
struct FileIdentity: Hashable {
    private let device: UInt64
    private let number: UInt64

    init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        number = UInt64(truncatingIfNeeded: status.st_ino)
    }
}

extension Fault {
    /// What a person is told of a refusal of the operating system.
    init(systemError sentence: String) {
        self.init(.storageError, "\(sentence): \(String(cString: strerror(errno))).")
    }
}
