import Vocabulary

/// Derives the JSON schema of a tool's output from its type, by letting the type decode itself from a decoder that
/// answers every question and writes down what was asked.
enum OutputSchema {
    /// The schema of a type whose JSON is an object; throws a `ToolDeclarationError` for any other.
    static func of<T: Decodable>(_ type: T.Type) throws -> JSON {
        let schema = try probe(type, depth: 0).schema
        guard JSON.object(schema)["type"] == "object" else {
            throw ToolDeclarationError("its output is no object")
        }
        return .object(schema)
    }

    /// A type's schema, and a value of the type to go on with.
    static func probe<T: Decodable>(_ type: T.Type, depth: Int) throws -> (value: T, schema: [JSON.Member]) {
        guard depth < 24 else { throw ToolDeclarationError("its output nests without end") }
        if let stated = type as? any StatedSchema.Type, let answer = try stated.answer(depth: depth) as? T {
            return (answer, try stated.schema(depth: depth))
        }
        if let words = type as? any ClosedVocabulary.Type {
            guard let word = words.firstWord as? T else { throw ToolDeclarationError("\(T.self) has no words") }
            return (word, words.schema)
        }
        let recording = SchemaRecording(depth: depth)
        let value = try T(from: recording)
        return (value, recording.schema)
    }
}

/// A type whose decoding does not reveal its schema.
private protocol StatedSchema {
    static func schema(depth: Int) throws -> [JSON.Member]
    /// Any value of the type.
    static func answer(depth: Int) throws -> Self
}

extension Timestamp: StatedSchema {
    static func schema(depth: Int) -> [JSON.Member] {
        [JSON.Member("type", "string"), JSON.Member("format", "date-time")]
    }
    static func answer(depth: Int) -> Timestamp { Timestamp(milliseconds: 0) }
}

extension JSON: StatedSchema {
    static func schema(depth: Int) -> [JSON.Member] { [] }
    static func answer(depth: Int) -> JSON { .null }
}

extension RawJSON: StatedSchema {
    static func schema(depth: Int) -> [JSON.Member] { [] }
    static func answer(depth: Int) -> RawJSON { RawJSON(.null) }
}

extension Dictionary: StatedSchema where Key == String, Value: Decodable {
    static func schema(depth: Int) throws -> [JSON.Member] {
        let value = try OutputSchema.probe(Value.self, depth: depth + 1).schema
        return [JSON.Member("type", "object"), JSON.Member("additionalProperties", .object(value))]
    }
    static func answer(depth: Int) -> [String: Value] { [:] }
}

extension ClosedVocabulary {
    fileprivate static var firstWord: Self? { allCases.first }
    fileprivate static var schema: [JSON.Member] {
        [JSON.Member("type", "string"), JSON.Member("enum", .array(allCases.map { .string($0.rawValue) }))]
    }
}
