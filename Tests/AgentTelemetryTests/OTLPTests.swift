import Testing
import Vocabulary

@testable import AgentTelemetry

@Suite("OTLP in JSON")
struct OTLPTests {
    private static func value(_ text: String) throws -> AttributeValue { try AttributeValue(JSONReader.read(text)) }

    @Test(
        arguments: [
            (#"{"stringValue":"a"}"#, .string("a")), (#"{"boolValue":false}"#, .bool(false)),
            (#"{"intValue":5}"#, .integer(5)), (#"{"intValue":"-5"}"#, .integer(-5)),
            (#"{"intValue":5.0}"#, .integer(5)),
            (#"{"intValue":"9223372036854775807"}"#, .integer(.max)),
            (#"{"intValue":-9223372036854775808}"#, .integer(.min)),
            (#"{"doubleValue":1.5}"#, .double(1.5)), (#"{"doubleValue":2}"#, .double(2)),
            (#"{"doubleValue":"1e3"}"#, .double(1_000)), (#"{"doubleValue":"-Infinity"}"#, .double(-.infinity)),
            (#"{"bytesValue":"AAE="}"#, .bytes("AAE=")),
            (#"{"arrayValue":{"values":[{"intValue":1},{"stringValue":"b"}]}}"#, .array([.integer(1), .string("b")])),
            (#"{"arrayValue":{}}"#, .array([])),
            (
                #"{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":true}},{"key":"n"}]}}"#,
                .map([Attribute(key: "k", value: .bool(true)), Attribute(key: "n", value: .empty)])
            ),
            (#"{}"#, .empty), (#"{"valueOfNextYear":{"x":1}}"#, .empty), (#"{"stringValue":null}"#, .empty),
            // Only the names in lowerCamelCase are names of fields.
            (#"{"string_value":"a","int_value":7}"#, .empty),
        ] as [(String, AttributeValue)]
    )
    func `values of all kinds are read`(text: String, expected: AttributeValue) throws {
        #expect(try Self.value(text) == expected)
    }

    @Test(
        arguments: [
            #"{"stringValue":5}"#, #"{"boolValue":"true"}"#, #"{"intValue":1.5}"#, #"{"intValue":"1.5"}"#,
            #"{"intValue":9223372036854775808}"#, #"{"intValue":true}"#, #"{"doubleValue":"fast"}"#,
            #"{"bytesValue":[0]}"#, #"{"arrayValue":[]}"#, #"{"arrayValue":{"values":{}}}"#,
            #"{"arrayValue":{"values":[5]}}"#, #"{"kvlistValue":{"values":[{"value":{}}]}}"#, #"7"#, #"[]"#,
        ]
    )
    func `a value of the wrong kind is ill-formed`(text: String) {
        #expect(throws: IllFormed.self) { try Self.value(text) }
    }

    @Test(
        arguments: [
            #"{"timeUnixNano":"-1"}"#, #"{"timeUnixNano":1.5}"#, #"{"timeUnixNano":"18446744073709551616"}"#,
            #"{"attributes":{}}"#, #"{"attributes":[{"key":5}]}"#, #"{"body":"text"}"#, #"{"traceId":"xyz"}"#,
            #"{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"96ce568dd37e2f5"}"#, #"5"#, #"null"#,
        ]
    )
    func `an ill-formed record is rejected, and its neighbour is read`(record: String) throws {
        let body = #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[\#(record),{"traceId":""}]}]}]}"#
        let request = try LogsRequest(JSONReader.read(body), atMost: 10)
        let records = try #require(request.resources.first).records
        #expect(records.map { (try? $0.get()) != nil } == [false, true])
    }

    @Test(
        arguments: [
            (#""\ud83d""#, "\u{FFFD}"), (#""a\ud83dz""#, "a\u{FFFD}z"), (#""\ude00""#, "\u{FFFD}"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uD83D\uDE00""#, "\u{FFFD}😀"), (#""\\ud83d""#, #"\ud83d"#),
            (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\u00e9\"\ud83d""#, "é\"\u{FFFD}"),
        ]
    )
    func `half a character, which clients leave where they cut a text, is replaced`(text: String, read: String) throws {
        var bytes = Array(text.utf8)
        #expect(BodySurvey(repairing: &bytes).values == 1)
        #expect(try JSONReader.read(bytes).string == read)
    }

    @Test
    func `a survey counts no fewer values than a body holds`() {
        for (text, atLeast) in [
            ("[]", 2), ("[1,2,3]", 4), (#"{"a":[{},{}]}"#, 5), (#""[{,""#, 1), (#""\"[,","#, 1), ("", 1), ("\"\\", 1),
        ] {
            var bytes = Array(text.utf8)
            #expect(BodySurvey(repairing: &bytes).values >= atLeast)
            #expect(bytes == Array(text.utf8))
        }
        var quoted = Array(#"["[[[[,,,,"]"#.utf8)
        #expect(BodySurvey(repairing: &quoted).values == 2)
    }
}
