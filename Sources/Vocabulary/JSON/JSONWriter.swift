/// Appends compact JSON to a growing run of UTF-8 bytes.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    /// Appends text that is already JSON.
    package mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends bytes that are already JSON.
    package mutating func raw(_ json: some Sequence<UInt8>) { bytes.append(contentsOf: json) }

    package mutating func raw(_ byte: UInt8) { bytes.append(byte) }

    package mutating func string(_ text: String) {
        raw(UInt8(ascii: "\""))
        escaped(text)
        raw(UInt8(ascii: "\""))
    }

    /// Appends text as the inside of a JSON string, without its quotes.
    package mutating func escaped(_ text: String) {
        var text = text
        text.withUTF8 { escaped($0) }
    }

    /// Appends UTF-8 bytes as the inside of a JSON string, without its quotes.
    package mutating func escaped(_ text: UnsafeBufferPointer<UInt8>) {
        var clean = 0
        for index in text.indices {
            let byte = text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            bytes.append(contentsOf: text[clean..<index])
            escape(byte)
            clean = index + 1
        }
        bytes.append(contentsOf: text[clean...])
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x0A: raw("\\n")
        case 0x0D: raw("\\r")
        case 0x09: raw("\\t")
        default:
            raw("\\u00")
            for nibble in [byte >> 4, byte & 15] {
                raw(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
            }
        }
    }

    package mutating func integer(_ value: some BinaryInteger) { bytes.append(contentsOf: String(value).utf8) }

    /// Appends a number; one that JSON cannot hold (a NaN, an infinity) becomes `null`.
    package mutating func number(_ value: Double) {
        guard value.isFinite else { return raw("null") }
        if let whole = Int(exactly: value), whole.magnitude < 1 << 53 { return integer(whole) }
        bytes.append(contentsOf: value.description.utf8)
    }

    package mutating func bool(_ value: Bool) { value ? raw("true") : raw("false") }

    package mutating func value(_ value: JSON) {
        switch value {
        case .null: raw("null")
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let values):
            raw(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { raw(UInt8(ascii: ",")) }
                self.value(value)
            }
            raw(UInt8(ascii: "]"))
        case .object(let members):
            raw(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { raw(UInt8(ascii: ",")) }
                string(member.key)
                raw(UInt8(ascii: ":"))
                self.value(member.value)
            }
            raw(UInt8(ascii: "}"))
        }
    }
}

extension JSON {
    /// The value as compact JSON in UTF-8.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// The same value with the members of every object in one order, so that equal values have equal bytes.
    package var canonical: JSON {
        switch self {
        case .array(let values): .array(values.map(\.canonical))
        case .object(let members):
            .object(
                members.map { Member($0.key, $0.value.canonical) }
                    .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            )
        default: self
        }
    }
}

extension String {
    /// The text as a JSON string with its quotes, cut behind 80 Unicode scalars: safe to show inside a sentence, whatever
    /// it holds.
    package var quoted: String {
        // Counted in scalars: one character of Swift's can be a letter with a megabyte of accents.
        let shown = unicodeScalars.prefix(80)
        var writer = JSONWriter(capacity: 128)
        writer.string(shown.endIndex < unicodeScalars.endIndex ? String(shown) + "…" : self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
