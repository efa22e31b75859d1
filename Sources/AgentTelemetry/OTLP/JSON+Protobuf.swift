import Vocabulary

/// Fields of a message in the JSON mapping of Protocol Buffers, as OTLP/HTTP narrows it.
///
/// The keys are the names in lowerCamelCase and no others; what is `null` is as if it were not there; unknown fields
/// are passed over; 64-bit numbers come as texts or as numbers.
extension JSON {
    /// The value of a field, if it is set.
    func field(_ name: String) -> JSON? {
        // A `nil` in an expression of this type would be a JSON null.
        guard let value = self[name], !value.isNull else { return Optional.none }
        return value
    }

    /// The messages in a repeated field; none where it is not set.
    func repeated(_ name: String) throws(IllFormed) -> [JSON] {
        guard let value = field(name) else { return [] }
        guard let values = value.array else { throw IllFormed(name, "is no array") }
        return values
    }

    /// The message in a field, which is empty where the field is not set.
    func message(_ name: String) throws(IllFormed) -> JSON {
        guard let value = field(name) else { return .object([]) }
        guard value.members != nil else { throw IllFormed(name, "is no object") }
        return value
    }

    func text(_ name: String) throws(IllFormed) -> String? {
        guard let value = field(name) else { return nil }
        guard let text = value.string else { throw IllFormed(name, "is no text") }
        return text
    }

    /// A `fixed64`, which is how OTLP writes its times; zero means that it is not known.
    func nanoseconds(_ name: String) throws(IllFormed) -> UInt64? {
        guard let value = field(name) else { return nil }
        let nanoseconds: UInt64? =
            switch value {
            case .integer(let number): UInt64(exactly: number)
            case .number(let number): UInt64(exactly: number)
            case .string(let text): UInt64(text)
            default: nil
            }
        guard let nanoseconds else { throw IllFormed(name, "is no time in nanoseconds") }
        return nanoseconds == 0 ? nil : nanoseconds
    }

    /// Refuses an identity that is not written in hexadecimal digits; an empty one is none.
    func requireHex(_ name: String, bytes: Int) throws(IllFormed) {
        guard let text = try text(name), !text.isEmpty else { return }
        let isHex = text.utf8.count == 2 * bytes && text.utf8.allSatisfy(\.isHexadecimal)
        guard isHex else { throw IllFormed(name, "is not written in \(2 * bytes) hexadecimal digits") }
    }

    /// An `int64`, as a number or as a text; nothing for any other value.
    var int64: Int? {
        if case .string(let text) = self { Int(text) } else { integer }
    }

    /// A `double`, also as the texts that stand for what JSON has no number for.
    var double: Double? {
        switch self {
        case .string("NaN"): .nan
        case .string("Infinity"): .infinity
        case .string("-Infinity"): -.infinity
        case .string(let text): Double(text)
        default: number
        }
    }
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
