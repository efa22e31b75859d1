import Foundation
import Vocabulary

/// The lock by which servers that keep rooms in files keep each other from a file: `FILE.lock`, with a process number.
///
/// A lock is taken from its owner only when that process is gone from this machine and the lock is older than half a
/// minute: a number alone proves little, since the owner may live in another container.
struct FileLock {
    private let folder: Folder
    private let name: String
    private let identity: FileIdentity

    private static let retryInterval = Duration.milliseconds(50)
    private static let leastAge = Duration.seconds(30)

    /// Waits for the lock of a file; gives nothing where this user may not write, and so may not lock.
    static func take(
        _ file: String,
        in folder: Folder,
        patience: Duration,
        time: any TimeSource
    ) async throws -> FileLock? {
        let name = file + ".lock"
        let deadline = time.now() + patience
        while true {
            switch try make(name, in: folder) {
            case .made(let identity): return FileLock(folder: folder, name: name, identity: identity)
            case .refused: return nil
            case .taken: break
            }
            if removeStale(name, in: folder, at: time.now()) { continue }
            guard time.now() < deadline else {
                throw Fault(
                    .storeBusy,
                    "The file \(folder.path)/\(file) stayed locked past the lock time-out. Try again, or remove \(name) if its owner is gone.",
                    retryAfter: 1
                )
            }
            try await time.sleep(for: retryInterval)
        }
    }

    /// Frees the file, unless somebody has taken the lock away.
    func free() {
        if Self.identity(of: name, in: folder) == identity { folder.remove(name) }
    }

    private enum Attempt {
        case made(FileIdentity)
        case taken
        case refused
    }

    /// Makes the lock with its content at once: an empty one would look abandoned to others.
    private static func make(_ name: String, in folder: Folder) throws(Fault) -> Attempt {
        let draft = ".\(name).\(getpid())"
        folder.remove(draft)
        let descriptor = openat(folder.descriptor, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            if errno == EACCES || errno == EROFS || errno == EPERM { return .refused }
            throw Fault(systemError: "The lock \(folder.path)/\(name) cannot be made")
        }
        defer {
            close(descriptor)
            folder.remove(draft)
        }
        let number = "\(getpid())"
        guard number.withCString({ write(descriptor, $0, number.utf8.count) }) == number.utf8.count else {
            throw Fault(systemError: "The lock \(folder.path)/\(name) cannot be written")
        }
        guard linkat(folder.descriptor, draft, folder.descriptor, name, 0) == 0 else {
            if errno == EEXIST { return .taken }
            throw Fault(systemError: "The lock \(folder.path)/\(name) cannot be made")
        }
        return identity(of: draft, in: folder).map(Attempt.made) ?? .taken
    }

    /// Removes a lock whose owner is gone; tells whether it did.
    private static func removeStale(_ name: String, in folder: Folder, at now: Timestamp) -> Bool {
        var status = stat()
        guard fstatat(folder.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return errno == ENOENT }
        let changedAt = Timestamp(milliseconds: Int64(status.st_mtim.tv_sec) * 1_000)
        guard now - changedAt > leastAge, let owner = owner(of: name, in: folder), !isAlive(owner) else { return false }
        // Renamed before it is removed: two that judge the same lock cannot remove a third one's new lock.
        let seized = ".\(name).\(getpid()).stale"
        guard renameat(folder.descriptor, name, folder.descriptor, seized) == 0 else { return false }
        defer { folder.remove(seized) }
        guard identity(of: seized, in: folder) != FileIdentity(status) else { return true }
        linkat(folder.descriptor, seized, folder.descriptor, name, 0)
        return false
    }

    private static func owner(of name: String, in folder: Folder) -> pid_t? {
        guard let file = try? OpenFile(name, in: folder), let text = try? file.contents(atMost: 64) else { return nil }
        let number = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return pid_t(number).flatMap { $0 > 0 ? $0 : nil }
    }

    private static func isAlive(_ process: pid_t) -> Bool { kill(process, 0) == 0 || errno != ESRCH }

    private static func identity(of name: String, in folder: Folder) -> FileIdentity? {
        var status = stat()
        guard fstatat(folder.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return FileIdentity(status)
    }
}

extension FileLock {
    /// Does a piece of work on a file that nobody else may change meanwhile; tells it whether the lock could be taken.
    static func holding<Outcome>(
        _ file: String,
        in folder: Folder,
        patience: Duration,
        time: any TimeSource,
        _ work: (Bool) async throws -> Outcome
    ) async throws -> Outcome {
        let lock = try await take(file, in: folder, patience: patience, time: time)
        defer { lock?.free() }
        return try await work(lock != nil)
    }
}
