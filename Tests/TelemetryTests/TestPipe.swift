import Foundation
import Testing

/// A pipe of the kernel: a reader that a test can hold back, and a writing end for a sink.
final class TestPipe: Sendable {
    let writer: Int32
    private let reader: Int32

    init() {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        (reader, writer) = (ends[0], ends[1])
    }

    /// A pipe full of dashes, which takes no more until it is read.
    static func full() -> TestPipe {
        let pipe = TestPipe()
        let flags = fcntl(pipe.writer, F_GETFL)
        #expect(fcntl(pipe.writer, F_SETFL, flags | O_NONBLOCK) == 0)
        while write(pipe.writer, "-", 1) == 1 {}
        #expect(fcntl(pipe.writer, F_SETFL, flags) == 0)
        return pipe
    }

    func closeReader() { close(reader) }
    func closeWriter() { close(writer) }

    /// Whatever stands in the pipe now.
    func readAvailable() -> String {
        var request = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        var bytes: [UInt8] = []
        while poll(&request, 1, 0) > 0, let more = readSome() { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Everything up to a number of lines or the end of the pipe, read on a thread of its own.
    func text(lines limit: Int = .max) async -> String {
        await withCheckedContinuation { continuation in
            Thread {
                var bytes: [UInt8] = []
                while bytes.count(where: { $0 == UInt8(ascii: "\n") }) < limit, let more = self.readSome() {
                    bytes += more
                }
                continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
            }.start()
        }
    }

    private func readSome() -> ArraySlice<UInt8>? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(reader, &buffer, buffer.count)
        return count > 0 ? buffer[..<count] : nil
    }
}
