/// Walks over JSON bytes in place, and makes values only of what its caller asks for.
///
/// It checks the structure of all that it passes; escapes, UTF-8 and the form of numbers only in what it makes values of.
/// It does not look for duplicate keys. The bytes must outlive the cursor.
package struct JSONCursor {
    /// How deep arrays and objects may nest.
    private static let maximumDepth = 64

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether the next value is `null`; it is not passed.
    package mutating func isAtNull() throws(JSONMistake) -> Bool { try next() == UInt8(ascii: "n") }

    /// Visits the members of an object; a member that the visitor does not read (`false`) is passed over.
    package mutating func object(
        _ visit: (inout JSONCursor, JSONKey) throws(JSONMistake) -> Bool
    ) throws(JSONMistake) {
        try enter(UInt8(ascii: "{"))
        guard try next() != UInt8(ascii: "}") else { return leave() }
        repeat {
            let key = JSONKey(UnsafeRawBufferPointer(rebasing: bytes[try quoted().range]))
            try expect(UInt8(ascii: ":"))
            if try !visit(&self, key) { try skip() }
        } while try separator(before: UInt8(ascii: "}"))
    }

    /// Visits the elements of an array; the visitor has to read or skip each.
    package mutating func array(_ visit: (inout JSONCursor) throws(JSONMistake) -> Void) throws(JSONMistake) {
        try enter(UInt8(ascii: "["))
        guard try next() != UInt8(ascii: "]") else { return leave() }
        repeat { try visit(&self) } while try separator(before: UInt8(ascii: "]"))
    }

    package mutating func string() throws(JSONMistake) -> String {
        let (range, hasEscapes) = try quoted()
        let text = bytes[range]
        guard let string = hasEscapes ? unescaped(text) : String(validating: text, as: UTF8.self) else {
            throw JSONMistake(at: range.lowerBound)
        }
        return string
    }

    package mutating func integer() throws(JSONMistake) -> Int {
        let range = try skip()
        guard let value = Int(String(decoding: bytes[range], as: UTF8.self)) else {
            throw JSONMistake(at: range.lowerBound)
        }
        return value
    }

    package mutating func bool() throws(JSONMistake) -> Bool {
        let range = try skip()
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: throw JSONMistake(at: range.lowerBound)
        }
    }

    /// Passes over one value of any kind, and gives the place it takes.
    @discardableResult
    package mutating func skip() throws(JSONMistake) -> Range<Int> {
        let first = try next()
        let start = position
        switch first {
        case UInt8(ascii: "\""): _ = try quoted()
        case UInt8(ascii: "{"): try object { (_, _) throws(JSONMistake) in false }
        case UInt8(ascii: "["): try array { (cursor) throws(JSONMistake) in try cursor.skip() }
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
        return start..<position
    }

    /// Makes sure that nothing but blanks follows.
    package mutating func finish() throws(JSONMistake) {
        skipBlanks()
        guard position == bytes.count else { throw JSONMistake(at: position) }
    }
}

extension JSONCursor {
    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func next() throws(JSONMistake) -> UInt8 {
        skipBlanks()
        guard position < bytes.count else { throw JSONMistake(at: position) }
        return bytes[position]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONMistake) {
        guard try next() == byte else { throw JSONMistake(at: position) }
        position += 1
    }

    private mutating func enter(_ bracket: UInt8) throws(JSONMistake) {
        try expect(bracket)
        depth += 1
        guard depth <= Self.maximumDepth else { throw JSONMistake(at: position) }
    }

    private mutating func leave() {
        depth -= 1
        position += 1
    }

    /// Passes the comma between two values, or the closing bracket; tells whether another value follows.
    private mutating func separator(before bracket: UInt8) throws(JSONMistake) -> Bool {
        if try next() == bracket {
            leave()
            return false
        }
        try expect(UInt8(ascii: ","))
        return true
    }

    private mutating func word(_ word: StaticString) throws(JSONMistake) {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, JSONKey(UnsafeRawBufferPointer(rebasing: bytes[position..<end])) == word else {
            throw JSONMistake(at: position)
        }
        position = end
    }

    private mutating func number() throws(JSONMistake) {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                position += 1
            default:
                guard position > start else { throw JSONMistake(at: start) }
                return
            }
        }
    }
}

extension JSONCursor {
    /// Passes over a string, and gives the place of what stands between its quotation marks.
    private mutating func quoted() throws(JSONMistake) -> (range: Range<Int>, hasEscapes: Bool) {
        try expect(UInt8(ascii: "\""))
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return (start..<position - 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position += 2
            case 0..<0x20: throw JSONMistake(at: position)
            default: position += 1
            }
        }
        throw JSONMistake(at: start)
    }

    /// The text without its escapes; nothing where one of them is wrong.
    private func unescaped(_ text: Slice<UnsafeRawBufferPointer>) -> String? {
        guard let written = String(validating: text, as: UTF8.self) else { return nil }
        var units: [UTF16.CodeUnit] = []
        var rest = written.utf16[...]
        while let unit = rest.popFirst() {
            guard unit == 0x5C else {
                units.append(unit)
                continue
            }
            switch rest.popFirst().flatMap(Unicode.Scalar.init) {
            case "\"": units.append(0x22)
            case "\\": units.append(0x5C)
            case "/": units.append(0x2F)
            case "b": units.append(0x08)
            case "f": units.append(0x0C)
            case "n": units.append(0x0A)
            case "r": units.append(0x0D)
            case "t": units.append(0x09)
            case "u":
                guard let digits = String(rest.prefix(4)), digits.count == 4, let code = UInt16(digits, radix: 16)
                else { return nil }
                units.append(code)
                rest = rest.dropFirst(4)
            default: return nil
            }
        }
        return String(validating: units, as: UTF16.self)
    }
}
