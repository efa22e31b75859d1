import JSONBytes
import Testing

struct JSONCursorTests {
    private func string(_ text: String) throws -> String {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var cursor = JSONCursor(bytes)
            let string = try cursor.string()
            try cursor.finish()
            return string
        }
    }

    private func skip(_ text: String) throws {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var cursor = JSONCursor(bytes)
            try cursor.skip()
            try cursor.finish()
        }
    }

    @Test(arguments: ["plain", "\"quoted\" \\ / line\nbreak\ttab", "bell \u{7}", "Grüße, 名前 🎭", ""])
    func `a string is read as it was written`(text: String) throws {
        var json = JSONText(capacity: 16)
        json.string(text)
        #expect(try string(String(decoding: json.bytes, as: UTF8.self)) == text)
    }

    @Test
    func `escapes become what they stand for`() throws {
        #expect(try string(#""\u00e9\ud83c\udfad\/""#) == "é🎭/")
    }

    @Test(arguments: [#""\ud83c""#, #""\x""#, #""\u12""#, "\"open", "\"line\nbreak\""])
    func `a broken string is refused`(text: String) {
        #expect(throws: JSONMistake.self) { try string(text) }
    }

    @Test(arguments: [#"{"a":[1,-2.5e3,{}],"b":{"c":null,"d":[true,false,[]]}}"#, " [ ] ", #""text""#])
    func `a whole value is passed over`(text: String) throws {
        try skip(text)
    }

    @Test(arguments: ["[1,]", "[1 2]", #"{"a"}"#, #"{"a":}"#, "nul", "[1]]", String(repeating: "[", count: 1_000)])
    func `a broken value is refused`(text: String) {
        #expect(throws: JSONMistake.self) { try skip(text) }
    }
}
