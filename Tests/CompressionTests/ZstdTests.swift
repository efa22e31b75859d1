import Compression
import TestSupport
import Testing

@Suite("Zstandard")
struct ZstdTests {
    @Test(arguments: [0, 1, 100, 65_536, 1_000_000])
    func `what was packed unpacks to the same bytes`(count: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let pattern = (0..<count).map { UInt8($0 % 7) }
        for bytes in [noise, pattern] {
            let packed = try #require(Zstd.compress(bytes))
            #expect(unpackedZstd(packed) == bytes)
        }
    }

    @Test func `what repeats itself gets small`() throws {
        let packed = try #require(Zstd.compress(Array(repeating: 7, count: 100_000)))
        #expect(packed.count < 200)
    }
}
