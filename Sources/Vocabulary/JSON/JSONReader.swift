/// Reads one JSON value from UTF-8 bytes in a single pass, and refuses what RFC 8259 leaves to the reader's judgement.
///
/// Refused are a byte-order mark, invalid UTF-8, lone surrogates, duplicate keys, numbers beyond a `Double`, trailing
/// bytes and nesting beyond `maximumDepth`. Whole numbers beyond 64 bits become a `Double`.
package struct JSONReader {
    /// How deep arrays and objects may nest.
    package static let maximumDepth = 64

    let start: UnsafePointer<UInt8>
    let end: Int
    var position = 0
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

extension JSONReader {
    func failure(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(reason, at: position) }

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
