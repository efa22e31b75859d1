extension JSON {
    /// Reads a decodable value from this one; unknown keys are passed over.
    package func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        try JSONTreeDecoder(json: self, codingPath: []).value(T.self)
    }
}

/// Hands the parts of a JSON value to the decodable types that ask for them.
struct JSONTreeDecoder: Decoder {
    let json: JSON
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func mismatch(_ type: Any.Type, _ expected: String) -> DecodingError {
        DecodingError.typeMismatch(type, .init(codingPath: codingPath, debugDescription: "expected \(expected)"))
    }

    func nested(_ json: JSON, _ key: any CodingKey) -> JSONTreeDecoder {
        JSONTreeDecoder(json: json, codingPath: codingPath + [key])
    }

    /// Reads a whole value, the plain ones without a detour over their own initialisers.
    func value<T: Decodable>(_ type: T.Type) throws -> T {
        let plain: (any Sendable)?
        switch type {
        case is String.Type: plain = json.string
        case is Bool.Type: plain = json.bool
        case is Int.Type: plain = json.integer
        case is Int64.Type: plain = json.integer.map { Int64($0) }
        case is Double.Type: plain = json.number
        default: return try T(from: self)
        }
        guard let plain = plain as? T else { throw mismatch(type, "\(T.self)") }
        return plain
    }

    func container<Key>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let members = json.members else { throw mismatch([String: JSON].self, "an object") }
        return KeyedDecodingContainer(Keyed(decoder: self, members: members))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let values = json.array else { throw mismatch([JSON].self, "an array") }
        return Unkeyed(decoder: self, values: values)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoder: self) }
}

private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: JSONTreeDecoder
    let members: [JSON.Member]
    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.key) } }

    private func find(_ key: Key) -> JSON? { members.first { $0.key.isIdentical(to: key.stringValue) }?.value }

    private func part(_ key: Key) throws -> JSONTreeDecoder {
        guard let json = find(key) else {
            throw DecodingError.keyNotFound(
                key,
                .init(codingPath: codingPath, debugDescription: "no key \(key.stringValue)")
            )
        }
        return decoder.nested(json, key)
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try part(key).json.isNull }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try part(key).value(type) }

    func nestedContainer<Nested>(
        keyedBy: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try part(key).container(keyedBy: Nested.self) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try part(key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { try part(key) }
}

private struct Unkeyed: UnkeyedDecodingContainer {
    let decoder: JSONTreeDecoder
    let values: [JSON]
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    init(decoder: JSONTreeDecoder, values: [JSON]) {
        self.decoder = decoder
        self.values = values
    }

    private func peek() throws -> JSONTreeDecoder {
        guard !isAtEnd else { throw decoder.mismatch(JSON.self, "\(currentIndex + 1) elements") }
        return decoder.nested(values[currentIndex], Index(intValue: currentIndex))
    }

    private mutating func next() throws -> JSONTreeDecoder {
        defer { currentIndex += 1 }
        return try peek()
    }

    mutating func decodeNil() throws -> Bool {
        guard try peek().json.isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().value(type) }

    mutating func nestedContainer<Nested>(keyedBy: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try next().container(keyedBy: Nested.self)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }
}

private struct Single: SingleValueDecodingContainer {
    let decoder: JSONTreeDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.json.isNull }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.value(type) }
}

/// The place of an element in an array, for the path of an error.
private struct Index: CodingKey {
    let intValue: Int?
    var stringValue: String { "\(intValue ?? 0)" }

    init(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
}
