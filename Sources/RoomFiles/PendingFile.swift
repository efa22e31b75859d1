import Foundation
import Vocabulary

/// A file that is written whole under another name, and then takes its place at once.
struct PendingFile: Sendable {
    let folder: Folder
    let name: String
    private let temporaryName: String

    /// Writes a file piece by piece; what is written is on the disk when this returns.
    init(_ name: String, in folder: Folder, _ write: (inout FileWriter) throws -> Void) throws {
        self.folder = folder
        self.name = name
        temporaryName = ".\(name).\(getpid()).tmp"
        folder.remove(temporaryName)
        var writer = try FileWriter(temporaryName, in: folder)
        do {
            try write(&writer)
            try writer.finish()
        } catch {
            writer.abandon()
            folder.remove(temporaryName)
            throw error
        }
    }

    /// Puts the file in its place, whatever stood there.
    func publish() throws(Fault) {
        guard renameat(folder.descriptor, temporaryName, folder.descriptor, name) == 0 else {
            let fault = Fault(systemError: "The file \(folder.path)/\(name) cannot be put in its place")
            discard()
            throw fault
        }
        try folder.sync()
    }

    func discard() { folder.remove(temporaryName) }
}

/// Writes bytes into a new file through a buffer.
struct FileWriter {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private static let bufferSize = 262_144

    init(_ name: String, in folder: Folder) throws(Fault) {
        path = folder.path + "/" + name
        descriptor = openat(folder.descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Fault(systemError: "The file \(path) cannot be made") }
    }

    mutating func write(_ bytes: some Sequence<UInt8>) throws(Fault) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    private mutating func flush() throws(Fault) {
        var start = 0
        while start < buffer.count {
            let count = buffer[start...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else { throw Fault(systemError: "The file \(path) cannot be written") }
            start += max(0, count)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    mutating func finish() throws(Fault) {
        try flush()
        guard fsync(descriptor) == 0 else { throw Fault(systemError: "The file \(path) cannot be synced") }
        close(descriptor)
    }

    func abandon() { close(descriptor) }
}
