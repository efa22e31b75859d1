import Client
import Testing

struct ServerSentEventTests {
    private static let sample = """
        : a comment
        event: progress
        id: 7
        data: {"a":
        data:1}
        unknown: ignored
        retry: 10

        data

        data: λ → 猫

        event: never sent

        data:  two blanks
        :last comment

        """

    private static let expected = [
        ServerSentEvent(name: "progress", data: "{\"a\":\n1}", id: "7"),
        ServerSentEvent(data: "", id: "7"),
        ServerSentEvent(data: "λ → 猫", id: "7"),
        ServerSentEvent(data: " two blanks", id: "7"),
    ]

    /// The sample with one kind of line end.
    private static func bytes(_ lineEnd: String) -> [UInt8] {
        Array((sample.split(separator: "\n", omittingEmptySubsequences: false) + [""]).joined(separator: lineEnd).utf8)
    }

    @Test(arguments: ["\n", "\r", "\r\n"])
    func `every line end gives the same events`(lineEnd: String) throws {
        var parser = ServerSentEventParser(maximumEventBytes: 1_000)
        #expect(try parser.feed(Self.bytes(lineEnd)) == Self.expected)
    }

    @Test(arguments: ["\n", "\r", "\r\n"])
    func `a cut at any byte changes nothing`(lineEnd: String) throws {
        let bytes = Self.bytes(lineEnd)
        for cut in bytes.indices {
            var parser = ServerSentEventParser(maximumEventBytes: 1_000)
            let events = try parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
            #expect(events == Self.expected, "cut at \(cut)")
        }
    }

    @Test func `a stream that comes byte by byte gives the same events`() throws {
        var parser = ServerSentEventParser(maximumEventBytes: 1_000)
        #expect(try Self.bytes("\r\n").flatMap { try parser.feed([$0]) } == Self.expected)
    }

    @Test func `a byte-order mark at the start is passed over, and only there`() throws {
        var parser = ServerSentEventParser(maximumEventBytes: 100)
        let stream = "\u{FEFF}data: 1\n\n\u{FEFF}data: 2\n\ndata: 3\n\n"
        #expect(try parser.feed(stream.utf8).map(\.data) == ["1", "3"])
    }

    @Test func `an event without its blank line does not count`() throws {
        var parser = ServerSentEventParser(maximumEventBytes: 100)
        #expect(try parser.feed("data: 1\n".utf8).isEmpty)
        #expect(try parser.feed("\n".utf8) == [ServerSentEvent(data: "1")])
    }

    @Test func `an identifier with a zero byte is passed over`() throws {
        var parser = ServerSentEventParser(maximumEventBytes: 100)
        #expect(try parser.feed("id: 1\nid: a\0b\ndata: x\n\n".utf8) == [ServerSentEvent(data: "x", id: "1")])
    }

    @Test func `an event of the greatest length passes and one byte more is refused`() throws {
        var parser = ServerSentEventParser(maximumEventBytes: 16)
        let longest = "data: 1234567890\n\n"
        #expect(try parser.feed((longest + longest).utf8).count == 2)
        #expect(throws: EventTooLong.self) { try parser.feed("data: 1234567890x".utf8) }
    }

    @Test func `many lines of one event count together`() throws {
        var parser = ServerSentEventParser(maximumEventBytes: 64)
        #expect(throws: EventTooLong.self) {
            for _ in 0..<20 { _ = try parser.feed("data: 12345\n".utf8) }
        }
    }

    @Test func `a comment without end is refused, and many short ones are not`() throws {
        var parser = ServerSentEventParser(maximumEventBytes: 64)
        for _ in 0..<1_000 { #expect(try parser.feed(": ping\n\n".utf8).isEmpty) }
        #expect(throws: EventTooLong.self) { try parser.feed(String(repeating: ":", count: 65).utf8) }
    }
}
