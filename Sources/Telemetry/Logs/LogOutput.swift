import Foundation

/// A file descriptor that takes whole lines; one that fails costs lines, never the process.
struct LogOutput {
    /// The system's `write(2)`, or what a test puts in its place.
    typealias Write = (_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int

    private let descriptor: Int32
    private let systemWrite: Write
    private var isGone = false
    /// Whether the last failure left half a line behind, which the next line must not continue.
    private var isTorn = false

    init(descriptor: Int32, write: @escaping Write = Foundation.write) {
        self.descriptor = descriptor
        systemWrite = write
    }

    /// Writes lines, waiting for a slow reader, and tells how many of them it lost.
    mutating func write(_ lines: [UInt8]) -> Int {
        guard !isGone else { return Self.count(lines[...]) }
        if isTorn, put([UInt8(ascii: "\n")]) == 0 { return Self.count(lines[...]) }
        isTorn = false
        let written = put(lines)
        let rest = lines[written...]
        isTorn = !rest.isEmpty && written > 0 && lines[written - 1] != UInt8(ascii: "\n")
        return Self.count(rest)
    }

    private static func count(_ lines: ArraySlice<UInt8>) -> Int { lines.count { $0 == UInt8(ascii: "\n") } }

    /// Writes bytes until they are out or the descriptor fails, and tells how many are out.
    private mutating func put(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = buffer.count - written
                let count = systemWrite(descriptor, buffer.baseAddress?.advanced(by: written), rest)
                if count > 0 {
                    written += count
                    continue
                }
                switch errno {
                case EINTR: continue
                // Another process that shares the terminal may have made it non-blocking.
                case EAGAIN: waitUntilWritable()
                case EPIPE, EBADF:
                    isGone = true
                    return written
                // A full disk, for example: these lines are lost, later ones may find room.
                default: return written
                }
            }
            return written
        }
    }

    private func waitUntilWritable() {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
    }
}
