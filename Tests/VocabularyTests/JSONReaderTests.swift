import Testing
import Vocabulary

@Suite("JSON: what is read and what is refused")
struct JSONReaderTests {
    @Test(arguments: [
        #"null"#, #"true"#, #"[]"#, #"{}"#, #"0"#, #"-12"#, #"1.5"#, #""a""#, #"[1,[2,{"a":null}]]"#,
        #"{"z":1,"a":{"é":"😀"},"m":[true,false]}"#,
    ])
    func `compact JSON comes back byte for byte`(text: String) throws {
        #expect(try JSONReader.read(text).description == text)
    }

    @Test(arguments: [
        (" {\"a\" :\t1 ,\r\n\"b\":[ ] } ", #"{"a":1,"b":[]}"#),
        (#""\u0041\n\/\ud83d\ude00""#, #""A\n/😀""#),
        (#""\u0000""#, #""\u0000""#),
        ("300.0", "300"), ("1e2", "100"), ("-0", "0"),
    ])
    func `values keep their meaning`(text: String, written: String) throws {
        let value = try JSONReader.read(text)
        #expect(value.description == written)
    }

    @Test func `whole numbers beyond 64 bits become approximate`() throws {
        #expect(try JSONReader.read("9223372036854775807") == .integer(.max))
        #expect(try JSONReader.read("9223372036854775808") == .number(0x1p63))
    }

    @Test(arguments: [
        ("", "ends too early"), ("{", "ends too early"), ("[1,]", "unexpected character"), ("[1 2]", "comma"),
        (#"{"a":1,"a":2}"#, #"names the key "a" twice"#), (#"{a:1}"#, "no string"), (#"{"a" 1}"#, "without a value"),
        ("1 2", "text after"), ("01", "text after"), ("1e400", "out of range"), ("-", "without digits"),
        ("\"\u{1}\"", "control character"), (#""\x""#, "unknown escape"), (#""\ud800""#, "lone surrogate"),
        (#""\ud800\u0041""#, "lone surrogate"), (#""\udc00""#, "lone surrogate"),
        ("\u{FEFF}{}", "unexpected character"),
        ("nul", "ends too early"), ("\"abc", "ends inside a string"),
    ])
    func `what is not JSON is refused with its reason`(text: String, reason: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.read(text) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF, 0xFE, 0x7B, 0x00],
        ] as [[UInt8]]
    )
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(bytes) }
    }

    @Test func `nesting is bounded at its limit`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONReader.read(nested(JSONReader.maximumDepth))
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.read(nested(JSONReader.maximumDepth + 1)) }
        #expect(error?.reason.contains("nests deeper") == true)
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(nested(1_000_000)) }
    }

    @Test func `keys that only look alike are two keys`() throws {
        let value = try JSONReader.read("{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
    }

    @Test func `a key is found twice also among many`() throws {
        let members = (0..<100).map { "\"k\($0)\":\($0)" }
        _ = try JSONReader.read("{" + members.joined(separator: ",") + "}")
        #expect(throws: JSONSyntaxError.self) {
            try JSONReader.read("{" + (members + ["\"k50\":0"]).joined(separator: ",") + "}")
        }
    }

    @Test func `every cut of a document is refused, and none crashes`() {
        let bytes = Array(#"{"a":[1.5e3,"x\u00e9\n",true,null,{"b":{}}],"c":-7}"#.utf8)
        for length in 0..<bytes.count {
            #expect(throws: JSONSyntaxError.self) { try JSONReader.read(Array(bytes.prefix(length))) }
        }
    }

    @Test func `equal values have equal canonical bytes`() throws {
        let one = try JSONReader.read(#"{"b":{"y":1,"x":[2]},"a":0}"#)
        let other = try JSONReader.read(#"{"a":0,"b":{"x":[2],"y":1.0}}"#)
        #expect(one.canonical.bytes == other.canonical.bytes)
    }
}
