import Testing
import Vocabulary

@Suite("JSON: where its strings end")
struct JSONPlacesTests {
    @Test(
        arguments: [
            (#""""#, 2), (#""a" "b""#, 3), (#""\"" x"#, 4), (#""\\" "b""#, 4), (#""é","#, 4), (#""\u0022""#, 8),
            ("\"a\u{2028}\",1", 6),
        ]
    )
    func `a string ends behind the quote that no backslash stands before`(text: String, end: Int) {
        #expect(JSON.endOfString(in: Array(text.utf8), from: 0) == end)
        #expect(JSON.endOfString(in: Array("[{}, ".utf8) + Array(text.utf8), from: 5) == 5 + end)
    }

    @Test(arguments: [#"""#, #""a"#, #""a\"#, #""a\""#])
    func `a string that nothing closes ends with the text`(text: String) {
        #expect(JSON.endOfString(in: Array(text.utf8), from: 0) == text.utf8.count)
    }
}
