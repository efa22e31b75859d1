import Testing
import Vocabulary

@Suite("JSON: encoding and decoding types")
struct JSONCodingTests {
    private struct Inner: Codable, Equatable {
        var numbers: [Int]
        var share: Double
    }

    private struct Outer: Codable {
        var name: String
        var absent: String?
        var empty: OrNull<String>
        var inner: Inner?
        var raw: RawJSON
        var any: JSON
        var flags: [[Bool]]
        var when: Timestamp
    }

    private let sample = Outer(
        name: "a\"b",
        empty: OrNull(nil),
        inner: Inner(numbers: [1, -2], share: 0.5),
        raw: RawJSON(trusting: #"{"z":1,"a":[ ]}"#),
        any: ["k": [1, nil]],
        flags: [[true], []],
        when: Timestamp(milliseconds: 0)
    )

    @Test func `fields stand in the order of their declaration, absent ones are left out`() throws {
        let text = String(decoding: try JSON.encode(sample), as: UTF8.self)
        #expect(
            text
                == #"{"name":"a\"b","empty":null,"inner":{"numbers":[1,-2],"share":0.5},"raw":{"z":1,"a":[ ]},"#
                + #""any":{"k":[1,null]},"flags":[[true],[]],"when":"1970-01-01T00:00:00.000Z"}"#
        )
    }

    @Test func `what was encoded decodes to the same`() throws {
        let copy = try JSONReader.read(try JSON.encode(sample)).decode(Outer.self)
        #expect(copy.name == sample.name)
        #expect(copy.absent == nil)
        #expect(copy.empty.value == nil)
        #expect(copy.inner == sample.inner)
        #expect(copy.raw.json == sample.raw.json)
        #expect(copy.any == sample.any)
        #expect(copy.flags == sample.flags)
        #expect(copy.when == sample.when)
    }

    @Test(arguments: [#"{"numbers":[1]}"#, #"{"numbers":["1"],"share":1}"#, #"{"numbers":1,"share":1}"#, "[]"])
    func `a value of another shape is an error`(text: String) throws {
        let json = try JSONReader.read(text)
        #expect(throws: DecodingError.self) { try json.decode(Inner.self) }
    }

    @Test func `a text in a sentence is cut, also where it is a single letter with accents`() {
        #expect("short\n".quoted == #""short\n""#)
        #expect(String(repeating: "x", count: 80).quoted.utf8.count == 82)
        #expect(String(repeating: "x", count: 81).quoted.hasSuffix("x…\""))
        #expect(("e" + String(repeating: "\u{301}", count: 100_000)).quoted.utf8.count < 200)
    }

    @Test func `numbers JSON cannot hold become null`() {
        #expect(JSON.array([.number(.nan), .number(.infinity), .number(1e300)]).description == "[null,null,1e+300]")
    }
}
