import Vocabulary

/// Makes JSON of what people write by hand: comments go, and so do commas before a closing bracket.
enum LenientJSON {
    static func plain(_ text: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var rest = text[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        // A comma after a value waits until it is known what follows it.
        var hasComma = false
        var last: UInt8?
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "/") where rest.dropFirst().first == UInt8(ascii: "/"):
                rest = rest.drop { $0 != 0x0A }
            case UInt8(ascii: "/") where rest.dropFirst().first == UInt8(ascii: "*"):
                rest = afterComment(rest)
            case UInt8(ascii: ","):
                let isAfterValue = last.map { !"{[,:".utf8.contains($0) } ?? false
                if isAfterValue { hasComma = true } else { plain.append(byte) }
                last = byte
                rest = rest.dropFirst()
            case 0x20, 0x09, 0x0A, 0x0D:
                plain.append(byte)
                rest = rest.dropFirst()
            default:
                if hasComma, byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") { plain.append(UInt8(ascii: ",")) }
                hasComma = false
                last = byte
                let end =
                    byte == UInt8(ascii: "\"") ? JSON.endOfString(in: text, from: rest.startIndex) : rest.startIndex + 1
                plain += rest[..<end]
                rest = rest[end...]
            }
        }
        // No bracket came behind it.
        if hasComma { plain.append(UInt8(ascii: ",")) }
        return plain
    }

    private static func afterComment(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = text.dropFirst(2)
        while !rest.isEmpty, !rest.starts(with: [UInt8(ascii: "*"), UInt8(ascii: "/")]) { rest = rest.dropFirst() }
        return rest.dropFirst(2)
    }
}
