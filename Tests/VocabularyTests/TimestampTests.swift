import Testing
import Vocabulary

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_795_252_801_234, "2026-11-21T09:20:01.234Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func `a moment is written and read as ISO 8601`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(
        arguments: [
            ("2025-01-16T10:00:00Z", 1_737_021_600_000), ("2025-01-16T19:00:00.5+09:00", 1_737_021_600_500),
            ("2025-01-16T08:30:00.123456-0130", 1_737_021_600_123),
        ] as [(String, Int64)]
    )
    func `other spellings are read`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "yesterday", "2025-13-01T00:00:00Z", "2025-01-16T25:00:00Z", "2025-01-16T10:00:00"])
    func `what is no moment is nothing`(text: String) { #expect(Timestamp(text) == nil) }

    @Test func `the day is that of UTC`() { #expect(Timestamp(milliseconds: 1_795_252_801_234).day == "20261121") }
}
