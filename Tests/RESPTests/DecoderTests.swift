import NIOCore
import RESP
import Testing

@Suite struct DecoderTests {
    private func read(_ text: String, limits: RESPLimits = RESPLimits()) throws -> [RESPValue] {
        var decoder = RESPDecoder(limits: limits)
        decoder.append(ByteBuffer(string: text))
        var values: [RESPValue] = []
        while let value = try decoder.next() { values.append(value) }
        return values
    }

    @Test(arguments: [
        ("_\r\n", RESPValue.null),
        ("$-1\r\n", .null),
        ("*-1\r\n", .null),
        ("#t\r\n", .boolean(true)),
        (":-9223372036854775808\r\n", .integer(.min)),
        (":+7\r\n", .integer(7)),
        (",1.5e3\r\n", .double(1_500)),
        (",-inf\r\n", .double(-.infinity)),
        ("(3492890328409238509324850943850943825024385\r\n", .bigNumber("3492890328409238509324850943850943825024385")),
        ("+OK\r\n", .simple("OK")),
        ("$6\r\na\r\nb\r\n\r\n", .bulk("a\r\nb\r\n")),
        ("$0\r\n\r\n", .bulk("")),
        ("=6\r\ntxt:ab\r\n", .verbatim(format: "txt", ByteBuffer(string: "ab"))),
        ("-NOSCRIPT No matching script.\r\n", .failure(RESPFailure(line: "NOSCRIPT No matching script."))),
        ("!7\r\nERR a\rb\r\n", .failure(RESPFailure(line: "ERR a\rb"))),
        ("*0\r\n", .array([])),
        ("%1\r\n+a\r\n:1\r\n", .map([.init(.simple("a"), .integer(1))])),
        ("~1\r\n*1\r\n_\r\n", .set([.array([.null])])),
        (">2\r\n+message\r\n:1\r\n", .push([.simple("message"), .integer(1)])),
        // Attributes are told about what follows them, at any place, and skipped.
        ("|1\r\n+ttl\r\n:3\r\n*2\r\n|0\r\n:1\r\n:2\r\n", .array([.integer(1), .integer(2)])),
    ])
    func readsEachType(_ text: String, _ value: RESPValue) throws {
        #expect(try read(text) == [value])
        #expect(RESPDecoder.readsAlike(Array(text.utf8), inPiecesOf: 1))
    }

    @Test(arguments: [
        ("$?\r\n", RESPProtocolError.streamed),
        ("*?\r\n", .streamed),
        (";4\r\n", .streamed),
        ("x\r\n", .unknownType(120)),
        ("\r\n", .malformed),
        (":\r\n", .malformed),
        (":9223372036854775808\r\n", .malformed),
        (":-9223372036854775809\r\n", .malformed),
        (":1 \r\n", .malformed),
        (",0x1p3\r\n", .malformed),
        ("(12a\r\n", .malformed),
        ("#x\r\n", .malformed),
        ("_x\r\n", .malformed),
        ("$-2\r\n", .malformed),
        ("%-1\r\n", .malformed),
        ("$1\r\nabc", .malformed),
        ("+a\rb", .malformed),
        ("=2\r\nab\r\n", .malformed),
        ("*1\r\n>1\r\n", .misplacedPush),
        ("$99999999999\r\n", .tooLong),
        ("*9223372036854775807\r\n", .tooManyElements),
        ("%9223372036854775807\r\n", .tooManyElements),
    ])
    func refusesWhatIsNoReply(_ text: String, _ error: RESPProtocolError) {
        #expect(throws: error) { try read(text) }
        #expect(RESPDecoder.readsAlike(Array(text.utf8), inPiecesOf: 1))
    }

    @Test func keepsToItsLimits() {
        var limits = RESPLimits()
        limits.depth = 2
        limits.elements = 4
        limits.bulkBytes = 3
        limits.replyBytes = 5
        limits.lineBytes = 8
        #expect(throws: RESPProtocolError.tooDeep) { try read("*1\r\n*1\r\n*1\r\n", limits: limits) }
        #expect(throws: RESPProtocolError.tooManyElements) { try read("*2\r\n*3\r\n", limits: limits) }
        #expect(throws: RESPProtocolError.tooManyElements) { try read("%3\r\n", limits: limits) }
        #expect(throws: RESPProtocolError.tooLong) { try read("$4\r\n", limits: limits) }
        #expect(throws: RESPProtocolError.tooLong) { try read("*2\r\n$3\r\nabc\r\n$3\r\n", limits: limits) }
        #expect(throws: RESPProtocolError.tooLong) { try read("+123456789", limits: limits) }
        #expect(throws: Never.self) { try read("*2\r\n$3\r\nabc\r\n$2\r\nab\r\n$3\r\nabc\r\n", limits: limits) }
    }

    @Test func staysWithItsError() throws {
        var decoder = RESPDecoder()
        decoder.append(ByteBuffer(string: "+OK\r\nx\r\n+OK\r\n"))
        #expect(try decoder.next() == .simple("OK"))
        #expect(throws: RESPProtocolError.unknownType(120)) { try decoder.next() }
        #expect(throws: RESPProtocolError.unknownType(120)) { try decoder.next() }
    }
}
