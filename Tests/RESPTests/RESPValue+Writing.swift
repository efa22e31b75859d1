import NIOCore
import RESP

extension RESPValue {
    /// The value as a server writes it.
    var written: [UInt8] {
        switch self {
        case .null: Array("_\r\n".utf8)
        case .boolean(let value): Array("#\(value ? "t" : "f")\r\n".utf8)
        case .integer(let number): Array(":\(number)\r\n".utf8)
        case .double(let number): Array(",\(number)\r\n".utf8)
        case .bigNumber(let digits): Array("(\(digits)\r\n".utf8)
        case .simple(let text): Array("+\(text)\r\n".utf8)
        case .bulk(let bytes): Self.string("$", Array(bytes.readableBytesView))
        case .verbatim(let format, let bytes): Self.string("=", Array("\(format):".utf8) + bytes.readableBytesView)
        case .failure(let failure): Self.string("!", Array("\(failure.code) \(failure.message)".utf8))
        case .array(let elements): Self.aggregate("*", elements)
        case .set(let elements): Self.aggregate("~", elements)
        case .push(let elements): Self.aggregate(">", elements)
        case .map(let pairs):
            Array("%\(pairs.count)\r\n".utf8) + pairs.flatMap { $0.key.written + $0.value.written }
        }
    }

    private static func string(_ type: String, _ bytes: [UInt8]) -> [UInt8] {
        Array("\(type)\(bytes.count)\r\n".utf8) + bytes + [13, 10]
    }

    private static func aggregate(_ type: String, _ elements: [RESPValue]) -> [UInt8] {
        Array("\(type)\(elements.count)\r\n".utf8) + elements.flatMap(\.written)
    }

    static func bulk(_ text: String) -> RESPValue { .bulk(ByteBuffer(string: text)) }

    /// Any value, no deeper than so many aggregates.
    static func random(depth: Int, using generator: inout some RandomNumberGenerator) -> RESPValue {
        let count = Int.random(in: 0...6, using: &generator)
        func elements(_ generator: inout some RandomNumberGenerator) -> [RESPValue] {
            (0..<count).map { _ in random(depth: depth - 1, using: &generator) }
        }
        switch Int.random(in: 0..<(depth > 0 ? 12 : 9), using: &generator) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &generator))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .double(Double.random(in: -1e300...1e300, using: &generator))
        case 4: return .bigNumber("-\(UInt64.random(in: 0 ... .max, using: &generator))\(UInt64.max)")
        case 5: return .simple("OK \(count)")
        case 6:
            let length = Int.random(in: 0...200, using: &generator)
            return .bulk(
                ByteBuffer(bytes: (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
            )
        case 7: return .verbatim(format: "txt", ByteBuffer(string: "a\r\nb\(count)"))
        case 8: return .failure(RESPFailure(line: "ERR it went \r\n wrong \(count)"))
        case 9: return .array(elements(&generator))
        case 10: return .set(elements(&generator))
        default: return .map(elements(&generator).map { Pair(.integer(Int64(count)), $0) })
        }
    }
}
