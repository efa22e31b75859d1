import Testing

@testable import Compression

@Suite("Gzip")
struct GzipTests {
    /// Made by GNU gzip 1.12 of "callboard\n".
    private static let foreign: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4B, 0x4E, 0xCC, 0xC9, 0x49, 0xCA,
        0x4F, 0x2C, 0x4A, 0xE1, 0x02, 0x00, 0xAF, 0xF4, 0xE5, 0x32, 0x0A, 0x00, 0x00, 0x00,
    ]

    private static func packed(_ bytes: [UInt8]) throws -> [UInt8] { try #require(Gzip.compress(bytes)) }

    private static func failure(_ bytes: [UInt8], upTo limit: Int = 1 << 20) -> ExpansionFailure? {
        do throws(ExpansionFailure) {
            _ = try Gzip.expand(bytes, upTo: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [0, 1, 100, 65_535, 65_536, 65_537, 1_000_000])
    func `what was packed unpacks to the same bytes`(count: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let pattern = (0..<count).map { UInt8($0 % 7) }
        for bytes in [noise, pattern] { #expect(try Gzip.expand(Self.packed(bytes)) == bytes) }
    }

    @Test
    func `what another program packed is unpacked`() throws {
        #expect(try Gzip.expand(Self.foreign) == Array("callboard\n".utf8))
    }

    @Test
    func `all members of a stream are unpacked`() throws {
        let empty = try Self.packed([])
        let stream = try Self.packed(Array("one ".utf8)) + empty + Self.foreign + Self.packed(Array("three".utf8))
        #expect(try Gzip.expand(stream) == Array("one callboard\nthree".utf8))
    }

    @Test
    func `unpacking ends at the limit, and not a byte before it`() throws {
        let packed = try Self.packed([UInt8](repeating: 7, count: 200_000))
        #expect(try Gzip.expand(packed, upTo: 200_000).count == 200_000)
        #expect(Self.failure(packed, upTo: 199_999) == .tooLarge(limit: 199_999))
        #expect(Self.failure(packed, upTo: 0) == .tooLarge(limit: 0))
        #expect(Self.failure(packed + packed, upTo: 399_999) == .tooLarge(limit: 399_999))
        #expect(try Gzip.expand(Self.packed([]), upTo: 0).isEmpty)
    }

    @Test
    func `a bomb is refused however much it holds`() throws {
        let layer = try Self.packed([UInt8](repeating: 0, count: 50_000_000))
        #expect(layer.count < 300_000)
        #expect(Self.failure(layer, upTo: 1 << 20) == .tooLarge(limit: 1 << 20))
    }

    @Test
    func `what is cut anywhere is refused as truncated`() {
        for length in Self.foreign.indices {
            #expect(Self.failure(Array(Self.foreign.prefix(length))) == .truncated, "\(length) bytes")
        }
    }

    @Test
    func `a flipped bit never gives other bytes than were packed`() {
        var noticed = 0
        for place in Self.foreign.indices {
            for bit in 0..<8 {
                var damaged = Self.foreign
                damaged[place] ^= 1 << bit
                // A bit of the head's time, or of the filling before the sum, means nothing.
                let bytes = try? Gzip.expand(damaged)
                #expect(bytes == nil || bytes == Array("callboard\n".utf8), "bit \(bit) of byte \(place)")
                if bytes == nil { noticed += 1 }
            }
        }
        #expect(noticed > 150)
    }

    @Test(arguments: [[0x00], [0x00, 0x00, 0x00, 0x00], Array("callboard".utf8), [0x1F, 0x00]] as [[UInt8]])
    func `bytes after the last member are refused`(scrap: [UInt8]) {
        #expect(Self.failure(Self.foreign + scrap) == .trailingBytes)
    }

    @Test
    func `what is no gzip is refused`() {
        #expect(Self.failure(Array("{\"resourceLogs\":[]}".utf8)) == .damaged)
        // A stream of zlib, which has another head.
        #expect(Self.failure([0x78, 0x9C, 0x4B, 0x04, 0x00, 0x00, 0x62, 0x00, 0x62]) == .damaged)
        #expect(Self.failure([]) == .truncated)
    }
}
