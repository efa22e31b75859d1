import Foundation
import Testing

@testable import Telemetry

@Suite("The descriptor behind the log")
struct LogOutputTests {
    /// A disk with room for a number of bytes, which now and then is interrupted or takes only a part.
    private final class Disk {
        var room: Int
        private(set) var content = ""
        private var calls = 0

        init(room: Int) { self.room = room }

        func write(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
            calls += 1
            guard calls % 3 > 0 else {
                errno = EINTR
                return -1
            }
            guard room > 0 else {
                errno = ENOSPC
                return -1
            }
            let taken = min(count, room, 5)
            content += String(decoding: UnsafeRawBufferPointer(start: bytes, count: taken), as: UTF8.self)
            room -= taken
            return taken
        }
    }

    private func lines(_ names: String...) -> [UInt8] { Array(names.map { $0 + "\n" }.joined().utf8) }

    @Test func `half a line that a full disk left behind does not spoil the next one`() {
        let disk = Disk(room: 14)
        var output = LogOutput(descriptor: 0, write: disk.write)
        #expect(output.write(lines("first", "second", "third")) == 1)
        #expect(disk.content == "first\nsecond\nt")
        #expect(output.write(lines("lost")) == 1)
        disk.room = 100
        #expect(output.write(lines("next")) == 0)
        #expect(output.write(lines("last")) == 0)
        #expect(disk.content == "first\nsecond\nt\nnext\nlast\n")
    }

    @Test func `a disk that is full between two lines leaves no gap`() {
        let disk = Disk(room: 6)
        var output = LogOutput(descriptor: 0, write: disk.write)
        #expect(output.write(lines("first", "second")) == 1)
        disk.room = 100
        #expect(output.write(lines("next")) == 0)
        #expect(disk.content == "first\nnext\n")
    }
}
