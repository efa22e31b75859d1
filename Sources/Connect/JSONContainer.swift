import Vocabulary

/// Where an object or a list stands in the bytes of a JSON text that is known to be well-formed, and where its parts do.
struct JSONContainer {
    struct Entry {
        /// The member's name; an element of a list has none.
        let key: String?
        /// Where the key begins, or the value of an element.
        let start: Int
        let value: Range<Int>
    }

    /// From the opening bracket to behind the closing one.
    let range: Range<Int>
    let entries: [Entry]

    /// Finds the first object or list that begins at a place or, behind blanks, after it.
    init?(of bytes: [UInt8], around place: Int) {
        let start = Self.skippingBlanks(in: bytes, from: place)
        guard start < bytes.count, bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") else {
            return nil
        }
        let isObject = bytes[start] == UInt8(ascii: "{")
        var entries: [Entry] = []
        var position = Self.skippingBlanks(in: bytes, from: start + 1)
        while position < bytes.count, bytes[position] != UInt8(ascii: "}"), bytes[position] != UInt8(ascii: "]") {
            let first = position
            var key: String?
            if isObject {
                let end = JSON.endOfString(in: bytes, from: position)
                key = (try? JSONReader.read(Array(bytes[position..<end])))?.string
                position = Self.skippingBlanks(in: bytes, from: end)
                // The colon.
                position = Self.skippingBlanks(in: bytes, from: position + 1)
            }
            let end = Self.endOfValue(in: bytes, from: position)
            guard end > position else { return nil }
            entries.append(Entry(key: key, start: first, value: position..<end))
            position = Self.skippingBlanks(in: bytes, from: end)
            if position < bytes.count, bytes[position] == UInt8(ascii: ",") {
                position = Self.skippingBlanks(in: bytes, from: position + 1)
            }
        }
        guard position < bytes.count else { return nil }
        range = start..<position + 1
        self.entries = entries
    }

    func entry(_ key: String) -> Entry? { entries.first { $0.key?.isIdentical(to: key) ?? false } }

    private static func skippingBlanks(in bytes: [UInt8], from start: Int) -> Int {
        var place = start
        while place < bytes.count, bytes[place].isBlank { place += 1 }
        return place
    }

    private static func endOfValue(in bytes: [UInt8], from start: Int) -> Int {
        var place = start
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place = JSON.endOfString(in: bytes, from: place)
                if depth == 0 { return place }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return place }
                depth -= 1
                if depth == 0 { return place + 1 }
            case UInt8(ascii: ","):
                if depth == 0 { return place }
            case let byte where byte.isBlank && depth == 0:
                return place
            default:
                break
            }
            place += 1
        }
        return place
    }
}
