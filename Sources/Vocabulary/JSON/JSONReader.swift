/// Reads one JSON value from UTF-8 bytes in a single pass, and refuses what RFC 8259 leaves to the reader's judgement.
///
/// Refused are a byte-order mark, invalid UTF-8, lone surrogates, duplicate keys, numbers beyond a `Double`, trailing
/// bytes and nesting beyond `maximumDepth`. Whole numbers beyond 64 bits become a `Double`.
package struct JSONReader {
    /// How deep arrays and objects may nest.
    package static let maximumDepth = 64

    private let start: UnsafePointer<UInt8>
    private let end: Int
    private var position = 0
    private var depth = 0

    private init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.end = count
    }

    package static func read(_ bytes: UnsafeRawBufferPointer) throws(JSONSyntaxError) -> JSON {
        guard let base = bytes.baseAddress else { throw JSONSyntaxError("ends too early", at: 0) }
        var reader = JSONReader(start: base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
        let value = try reader.value()
        reader.skipBlanks()
        guard reader.position == reader.end else { throw reader.failure("has text after the value") }
        return value
    }

    package static func read(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSON {
        let outcome = bytes.withUnsafeBytes { buffer -> Result<JSON, JSONSyntaxError> in
            do throws(JSONSyntaxError) { return .success(try read(buffer)) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    package static func read(_ text: String) throws(JSONSyntaxError) -> JSON { try read(Array(text.utf8)) }
}

/// Why bytes are not a JSON value that this server takes.
package struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
    /// Completes the sentence "The JSON …".
    package let reason: String
    /// The offset in bytes at which reading stopped.
    package let offset: Int

    init(_ reason: String, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String { "The JSON \(reason) (at byte \(offset))." }
}

extension JSONReader {
    private func failure(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(reason, at: position) }

    private mutating func skipBlanks() {
        while position < end {
            switch start[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position &+= 1
            default: return
            }
        }
    }

    private mutating func next() throws(JSONSyntaxError) -> UInt8 {
        skipBlanks()
        guard position < end else { throw failure("ends too early") }
        return start[position]
    }

    private mutating func value() throws(JSONSyntaxError) -> JSON {
        switch try next() {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw failure("has an unexpected character")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSON) throws(JSONSyntaxError) -> JSON {
        let length = word.utf8CodeUnitCount
        guard position + length <= end else { throw failure("ends too early") }
        for index in 0..<length where start[position + index] != word.utf8Start[index] {
            throw failure("has an unexpected character")
        }
        position += length
        return value
    }

    private mutating func enter() throws(JSONSyntaxError) {
        depth += 1
        guard depth <= Self.maximumDepth else { throw failure("nests deeper than \(Self.maximumDepth) levels") }
        position += 1
    }

    private mutating func array() throws(JSONSyntaxError) -> JSON {
        try enter()
        var values: [JSON] = []
        if try next() == UInt8(ascii: "]") {
            position += 1
            depth -= 1
            return .array(values)
        }
        while true {
            values.append(try value())
            guard try separator(closedBy: UInt8(ascii: "]")) else { return .array(values) }
        }
    }

    private mutating func object() throws(JSONSyntaxError) -> JSON {
        try enter()
        var members: [JSON.Member] = []
        if try next() == UInt8(ascii: "}") {
            position += 1
            depth -= 1
            return .object(members)
        }
        members.reserveCapacity(8)
        var seen = KeySet()
        while true {
            guard try next() == UInt8(ascii: "\"") else { throw failure("has an object key that is no string") }
            let key = try string()
            guard seen.insert(key, after: members) else { throw failure("names the key \(key.quoted) twice") }
            guard try next() == UInt8(ascii: ":") else { throw failure("has a key without a value") }
            position += 1
            members.append(JSON.Member(key, try value()))
            guard try separator(closedBy: UInt8(ascii: "}")) else { return .object(members) }
        }
    }

    /// Reads the `,` between two values, or the closing bracket; tells whether another value follows.
    private mutating func separator(closedBy bracket: UInt8) throws(JSONSyntaxError) -> Bool {
        let byte = try next()
        guard byte == UInt8(ascii: ",") || byte == bracket else { throw failure("lacks a comma or a closing bracket") }
        position += 1
        if byte == bracket { depth -= 1 }
        return byte != bracket
    }
}

/// The keys of one object: compared in turn while they are few, hashed when they are many.
private struct KeySet {
    private static let few = 16
    private var hashed: Set<[UInt8]> = []

    mutating func insert(_ key: String, after members: [JSON.Member]) -> Bool {
        guard members.count >= Self.few else { return !members.contains { $0.key.isIdentical(to: key) } }
        if hashed.isEmpty { hashed = Set(members.map { Array($0.key.utf8) }) }
        return hashed.insert(Array(key.utf8)).inserted
    }
}

extension JSONReader {
    private mutating func number() throws(JSONSyntaxError) -> JSON {
        let first = position
        var whole = 0
        var fits = true
        let negative = start[position] == UInt8(ascii: "-")
        if negative { position += 1 }
        guard let leading = digit() else { throw failure("has a number without digits") }
        whole = leading
        position += 1
        if leading > 0 {
            while let value = digit() {
                let (scaled, overflowed) = whole.multipliedReportingOverflow(by: 10)
                let (sum, carried) = scaled.addingReportingOverflow(value)
                fits = fits && !overflowed && !carried
                whole = sum
                position += 1
            }
        }
        let fraction = try fractionAndExponent()
        if fits && !fraction && !(negative && whole == 0) { return .integer(negative ? -whole : whole) }
        let text = String(decoding: UnsafeBufferPointer(start: start + first, count: position - first), as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw failure("has a number out of range") }
        return .number(value)
    }

    private func digit() -> Int? {
        guard position < end, case UInt8(ascii: "0")...UInt8(ascii: "9") = start[position] else { return nil }
        return Int(start[position] &- UInt8(ascii: "0"))
    }

    private mutating func digits() throws(JSONSyntaxError) {
        guard digit() != nil else { throw failure("has a number without digits") }
        while digit() != nil { position += 1 }
    }

    private mutating func fractionAndExponent() throws(JSONSyntaxError) -> Bool {
        var found = false
        if position < end, start[position] == UInt8(ascii: ".") {
            position += 1
            try digits()
            found = true
        }
        if position < end, start[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < end, start[position] == UInt8(ascii: "+") || start[position] == UInt8(ascii: "-") {
                position += 1
            }
            try digits()
            found = true
        }
        return found
    }
}

extension JSONReader {
    private mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        let first = position
        while position < end {
            switch start[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                return try text(first..<position)
            case UInt8(ascii: "\\"):
                return try escapedString(from: first)
            case 0..<0x20:
                throw failure("has a control character inside a string")
            default:
                position &+= 1
            }
        }
        throw failure("ends inside a string")
    }

    private func text(_ range: Range<Int>) throws(JSONSyntaxError) -> String {
        let bytes = UnsafeBufferPointer(start: start + range.lowerBound, count: range.count)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("is not valid UTF-8") }
        return text
    }

    private mutating func escapedString(from first: Int) throws(JSONSyntaxError) -> String {
        var bytes = Array(UnsafeBufferPointer(start: start + first, count: position - first))
        while position < end {
            let byte = start[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("is not valid UTF-8") }
                return text
            case UInt8(ascii: "\\"):
                try appendEscape(to: &bytes)
            case 0..<0x20:
                throw failure("has a control character inside a string")
            default:
                bytes.append(byte)
            }
        }
        throw failure("ends inside a string")
    }

    private mutating func appendEscape(to bytes: inout [UInt8]) throws(JSONSyntaxError) {
        guard position < end else { throw failure("ends inside a string") }
        let byte = start[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): bytes.append(contentsOf: Character(try escapedScalar()).utf8)
        default: throw failure("has an unknown escape")
        }
    }

    private mutating func escapedScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, position + 1 < end, start[position] == UInt8(ascii: "\\"),
            start[position + 1] == UInt8(ascii: "u")
        else { throw failure("has a lone surrogate") }
        position += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        else { throw failure("has a lone surrogate") }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
        guard position + 4 <= end else { throw failure("ends inside a string") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(start[position])).hexDigitValue else {
                throw failure("has an unknown escape")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
