import Tracing
import Vocabulary

extension SpanAttributes {
    /// The attributes in the order of their names, which is the same every time.
    var members: [JSON.Member] {
        var members: [JSON.Member] = []
        members.reserveCapacity(count)
        forEach { key, value in members.append(JSON.Member(key, value.json)) }
        return members.sorted { $0.key < $1.key }
    }
}

extension SpanAttribute {
    fileprivate var json: JSON {
        switch self {
        case .int32(let value): .integer(Int(value))
        case .int64(let value): .integer(Int(value))
        case .double(let value): .number(value)
        case .bool(let value): .bool(value)
        case .string(let value): .string(value)
        case .stringConvertible(let value): Self.json(value)
        case .int32Array(let values): .array(values.map { .integer(Int($0)) })
        case .int64Array(let values): .array(values.map { .integer(Int($0)) })
        case .doubleArray(let values): .array(values.map(JSON.number))
        case .boolArray(let values): .array(values.map(JSON.bool))
        case .stringArray(let values): .array(values.map(JSON.string))
        case .stringConvertibleArray(let values): .array(values.map(Self.json))
        // The library forbids to list its cases, so that it may add some.
        default: .null
        }
    }

    /// Keeps numbers and truth values what they are: the library takes an array of `Int` for one of mere texts.
    private static func json(_ value: any CustomStringConvertible & Sendable) -> JSON {
        switch value {
        case let value as Int: .integer(value)
        case let value as Double: .number(value)
        case let value as Bool: .bool(value)
        default: .string(value.description)
        }
    }
}
