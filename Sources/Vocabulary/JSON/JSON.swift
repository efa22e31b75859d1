/// A JSON value (RFC 8259) that keeps the order in which the members of an object were written.
///
/// Keys and strings are compared by their UTF-8 bytes, as SQLite and Redis do: Swift's own `==` calls the composed and
/// the decomposed spelling of a letter equal, and would let two different keys meet.
package enum JSON: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    /// One key of an object, with its value.
    package struct Member: Sendable, Equatable {
        package var key: String
        package var value: JSON

        package init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }

        package static func == (lhs: Member, rhs: Member) -> Bool {
            lhs.key.isIdentical(to: rhs.key) && lhs.value == rhs.value
        }
    }

    /// The value under a key, or nothing where this is no object or has no such key.
    package subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.isIdentical(to: key) }?.value
    }
}

extension JSON: Equatable {
    package static func == (lhs: JSON, rhs: JSON) -> Bool {
        switch (lhs, rhs) {
        case (.null, .null): true
        case (.bool(let lhs), .bool(let rhs)): lhs == rhs
        case (.integer(let lhs), .integer(let rhs)): lhs == rhs
        case (.number(let lhs), .number(let rhs)): lhs == rhs
        case (.integer(let lhs), .number(let rhs)), (.number(let rhs), .integer(let lhs)): Double(lhs) == rhs
        case (.string(let lhs), .string(let rhs)): lhs.isIdentical(to: rhs)
        case (.array(let lhs), .array(let rhs)): lhs == rhs
        case (.object(let lhs), .object(let rhs)): lhs == rhs
        default: false
        }
    }
}

extension JSON {
    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The whole number this is, also when it was written as `300.0`, as some models do.
    package var integer: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var array: [JSON]? {
        if case .array(let values) = self { values } else { nil }
    }

    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map(Member.init)) }
    package init(nilLiteral: ()) { self = .null }
}

extension JSON: CustomStringConvertible {
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension String {
    /// Whether both strings hold the same UTF-8 bytes; `==` also equates different spellings of one character.
    package func isIdentical(to other: String) -> Bool {
        // Texts that differ, the usual case, are told apart by `==` in a machine word or two.
        guard utf8.count == other.utf8.count, self == other else { return false }
        var (lhs, rhs) = (self, other)
        return lhs.withUTF8 { lhs in rhs.withUTF8 { rhs in lhs.elementsEqual(rhs) } }
    }
}
