package import NIOCore

extension RESPValue {
    /// The text of a string, a number or a verbatim text; nothing for any other type.
    package var string: String? {
        switch self {
        case .simple(let text), .bigNumber(let text): text
        case .bulk(let bytes), .verbatim(_, let bytes): String(buffer: bytes)
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// The bytes of a string; nothing for any other type.
    package var bytes: ByteBuffer? {
        switch self {
        case .bulk(let bytes), .verbatim(_, let bytes): bytes
        case .simple(let text): ByteBuffer(string: text)
        default: nil
        }
    }

    /// The number, also where the server wrote it as a text.
    package var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .bulk, .simple, .bigNumber: string.flatMap { Int64($0) }
        default: nil
        }
    }

    /// The elements of an array, a set or a push.
    package var elements: [RESPValue]? {
        switch self {
        case .array(let elements), .set(let elements), .push(let elements): elements
        default: nil
        }
    }

    /// The value under a name in a map.
    package subscript(name: String) -> RESPValue? {
        guard case .map(let pairs) = self else { return nil }
        return pairs.first { $0.key.string == name }?.value
    }
}
