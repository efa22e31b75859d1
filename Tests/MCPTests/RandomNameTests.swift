import MCP
import Testing

@Suite("Names that nobody guesses")
struct RandomNameTests {
    @Test func `of 100,000 ids of sessions none is like another, and every bit is as often set as not`() {
        var ids: Set<String> = []
        var bits = [Int](repeating: 0, count: 128)
        for _ in 0..<100_000 {
            let id = RandomName.fresh() + RandomName.fresh()
            ids.insert(id)
            for (place, digit) in id.utf8.enumerated() {
                let value = digit < 0x3A ? digit - 0x30 : digit - 0x57
                for bit in 0..<4 where value >> (3 - UInt8(bit)) & 1 == 1 { bits[place * 4 + bit] += 1 }
            }
        }
        #expect(ids.count == 100_000)
        #expect(ids.allSatisfy { $0.utf8.count == 32 })
        // Ten standard deviations of a fair coin.
        for count in bits { #expect((48_420...51_580).contains(count)) }
    }
}
