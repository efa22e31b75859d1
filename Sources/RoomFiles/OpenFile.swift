import Foundation
import Vocabulary

/// A plain file, open for reading.
final class OpenFile: Sendable {
    let descriptor: Int32
    let path: String
    let size: Int

    /// Opens a file of a directory; nothing where there is none, and a refusal for a link, a pipe or a device.
    init?(_ name: String, in folder: Folder) throws(Fault) {
        path = folder.path + "/" + name
        // Without O_NONBLOCK a pipe would hold this call until somebody writes into it.
        descriptor = openat(folder.descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        var status = stat()
        let failure = errno
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            size = 0
            if failure == ENOENT { return nil }
            guard failure == ELOOP else { throw Fault(systemError: "The file \(path) cannot be opened") }
            throw Fault(.storageError, "\(path) is a symbolic link, which is not followed.")
        }
        size = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Fault(.storageError, "\(path) is no plain file.")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads into a part of a buffer; gives the number of bytes, 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw Fault(systemError: "The file \(path) cannot be read") }
        }
    }

    /// The whole file, if it is no longer than a limit.
    func contents(atMost limit: Int) throws(Fault) -> [UInt8] {
        guard size <= limit else { throw Fault(.storageError, "\(path) is longer than \(limit) bytes.") }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = try fill(&chunk)
            guard count > 0 else { return contents }
            contents += chunk[..<count]
            guard contents.count <= limit else { throw Fault(.storageError, "\(path) is longer than \(limit) bytes.") }
        }
    }

    func fill(_ chunk: inout [UInt8]) throws(Fault) -> Int {
        let outcome = chunk.withUnsafeMutableBytes { buffer -> Result<Int, Fault> in
            do throws(Fault) { return .success(try read(into: buffer)) } catch { return .failure(error) }
        }
        return try outcome.get()
    }
}
