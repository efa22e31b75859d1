import NIOCore
import TestSupport
import Testing

@testable import RESP

@Suite struct DecoderPropertyTests {
    @Test func readsWhatWasWrittenHoweverItIsCut() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<300 {
            let values = (0..<3).map { _ in RESPValue.random(depth: 4, using: &generator) }
            var rest = values.flatMap(\.written)[...]
            var decoder = RESPDecoder()
            var read: [RESPValue] = []
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...40, using: &generator))
                rest = rest.dropFirst(piece.count)
                decoder.append(ByteBuffer(bytes: piece))
                while let value = try decoder.next() { read.append(value) }
            }
            #expect(read == values)
        }
    }

    @Test func takesAnyBytesWithoutATrapAndHoweverTheyAreCut() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<2_000 {
            var bytes = RESPValue.random(depth: 3, using: &generator).written
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: "*$%-1?\r\n".utf8, at: place)
                }
            }
            #expect(RESPDecoder.readsAlike(bytes, inPiecesOf: Int.random(in: 1...30, using: &generator)))
        }
    }

    /// What was read once is gone from the buffer, so that no piece is paid for twice.
    @Test func readsNothingAgain() throws {
        var decoder = RESPDecoder()
        decoder.append(ByteBuffer(string: "*10000\r\n"))
        for piece in 1...9_999 {
            decoder.append(ByteBuffer(string: "$4\r\nabcd\r\n"))
            #expect(try decoder.next() == nil)
            #expect(decoder.buffer.readableBytes == 0, "piece \(piece)")
        }
        decoder.append(ByteBuffer(string: "$4\r\nabcd\r\n"))
        #expect(try decoder.next()?.elements?.count == 10_000)

        decoder.append(ByteBuffer(string: "+"))
        for length in 1...10_000 {
            decoder.append(ByteBuffer(string: "a"))
            #expect(try decoder.next() == nil)
            #expect(decoder.searched == length + 1)
        }
    }
}
