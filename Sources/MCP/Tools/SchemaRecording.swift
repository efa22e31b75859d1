import Vocabulary

/// A decoder that makes up every value it is asked for, and turns the questions into a JSON schema.
///
/// A key that is looked for before it is read is optional; a value that is asked whether it is `null` may be `null`.
final class SchemaRecording: Decoder {
    private enum Shape {
        case value([JSON.Member])
        case list([JSON.Member])
        case object
    }

    fileprivate let depth: Int
    /// A type that asks for nothing is an object without fields.
    private var shape = Shape.object
    private var properties: [JSON.Member] = []
    private var required: [JSON] = []
    private var mayBeNull = false

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(depth: Int) { self.depth = depth }

    var schema: [JSON.Member] {
        switch shape {
        case .value(let schema): return mayBeNull ? schema.orNull : schema
        case .list(let items): return [JSON.Member("type", "array"), JSON.Member("items", .object(items))]
        case .object:
            var keywords = [JSON.Member("type", "object")]
            if !properties.isEmpty { keywords.append(JSON.Member("properties", .object(properties))) }
            if !required.isEmpty { keywords.append(JSON.Member("required", .array(required))) }
            return keywords
        }
    }

    fileprivate func probe<T: Decodable>(_ type: T.Type) throws -> (value: T, schema: [JSON.Member]) {
        try OutputSchema.probe(type, depth: depth + 1)
    }

    fileprivate func record(_ schema: [JSON.Member]) { shape = .value(schema) }
    fileprivate func recordItems(_ schema: [JSON.Member]) { shape = .list(schema) }
    fileprivate func recordNull() { mayBeNull = true }

    fileprivate func record(_ schema: [JSON.Member], at key: String, isRequired: Bool) {
        properties.append(JSON.Member(key, .object(schema)))
        if isRequired { required.append(.string(key)) }
    }

    func container<Key>(keyedBy: Key.Type) -> KeyedDecodingContainer<Key> {
        shape = .object
        return KeyedDecodingContainer(RecordedFields(recording: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        shape = .list([])
        return RecordedElements(recording: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { RecordedValue(recording: self) }

    fileprivate static let unsupported = ToolDeclarationError("its output decodes in a way that reveals no schema")
}

extension [JSON.Member] {
    fileprivate var orNull: [JSON.Member] {
        map { $0.key == "type" ? JSON.Member("type", [$0.value, "null"]) : $0 }
            .map { $0.key == "enum" ? JSON.Member("enum", .array(($0.value.array ?? []) + [.null])) : $0 }
    }
}

private final class RecordedFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let recording: SchemaRecording
    private var optional: Set<String> = []
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    init(recording: SchemaRecording) { self.recording = recording }

    func contains(_ key: Key) -> Bool {
        optional.insert(key.stringValue)
        return true
    }

    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let (value, schema) = try recording.probe(type)
        recording.record(schema, at: key.stringValue, isRequired: !optional.contains(key.stringValue))
        return value
    }

    func nestedContainer<N>(keyedBy: N.Type, forKey: Key) throws -> KeyedDecodingContainer<N> { throw unsupported }
    func nestedUnkeyedContainer(forKey: Key) throws -> any UnkeyedDecodingContainer { throw unsupported }
    func superDecoder() throws -> any Decoder { throw unsupported }
    func superDecoder(forKey: Key) throws -> any Decoder { throw unsupported }
    private var unsupported: ToolDeclarationError { SchemaRecording.unsupported }
}

private struct RecordedElements: UnkeyedDecodingContainer {
    let recording: SchemaRecording
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }

    init(recording: SchemaRecording) { self.recording = recording }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        currentIndex += 1
        let (value, schema) = try recording.probe(type)
        recording.recordItems(schema)
        return value
    }

    mutating func nestedContainer<N>(keyedBy: N.Type) throws -> KeyedDecodingContainer<N> {
        throw SchemaRecording.unsupported
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw SchemaRecording.unsupported }
    mutating func superDecoder() throws -> any Decoder { throw SchemaRecording.unsupported }
}

private struct RecordedValue: SingleValueDecodingContainer {
    let recording: SchemaRecording
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool {
        recording.recordNull()
        return false
    }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let plain: (value: any Sendable, name: JSON)? =
            switch type {
            case is String.Type: ("", "string")
            case is Bool.Type: (false, "boolean")
            case is Int.Type: (0, "integer")
            case is Int64.Type: (Int64(0), "integer")
            case is Double.Type: (0.0, "number")
            default: nil
            }
        if let plain, let value = plain.value as? T {
            recording.record([JSON.Member("type", plain.name)])
            return value
        }
        let (value, schema) = try recording.probe(type)
        recording.record(schema)
        return value
    }
}
