extension JSON {
    /// Writes an encodable value as JSON in the order of its declaration; absent optionals are left out.
    ///
    /// Foundation's encoder costs more than the rest of a request and shuffles keys from process to process.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let sink = EncodingSink()
        try sink.encode(value)
        return sink.writer.bytes
    }
}

/// An optional that is written as `null` where it is empty, for fields that a reader expects to be there always.
package struct OrNull<Wrapped: Codable & Sendable>: Codable, Sendable {
    package var value: Wrapped?

    package init(_ value: Wrapped?) { self.value = value }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        value = container.decodeNil() ? nil : try container.decode(Wrapped.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

/// A text that is known to be JSON and is passed on as it stands, without being read again.
package struct RawJSON: Codable, Sendable, Equatable {
    package let text: String

    /// Takes over a text that the caller knows to be valid JSON.
    package init(trusting text: String) { self.text = text }

    package init(_ json: JSON) { text = json.description }

    package init(from decoder: any Decoder) throws { self.init(try JSON(from: decoder)) }

    package func encode(to encoder: any Encoder) throws { try EncodingSink.of(encoder).raw(text) }

    /// The value that the text holds.
    package var json: JSON { (try? JSONReader.read(text)) ?? .null }
}

extension JSON: Codable {
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? JSONTreeDecoder else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "JSON decodes only from JSON"))
        }
        self = decoder.json
    }

    package func encode(to encoder: any Encoder) throws { try EncodingSink.of(encoder).json(self) }
}

/// Collects the bytes of one encoded value, and closes the brackets that its containers have opened.
private final class EncodingSink: Encoder {
    private(set) var writer = JSONWriter()
    private var open: [(bracket: UInt8, isEmpty: Bool)] = []
    private var floor = 0

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func of(_ encoder: any Encoder) throws -> EncodingSink {
        if let sink = encoder as? EncodingSink { return sink }
        throw EncodingError.invalidValue(encoder, .init(codingPath: [], debugDescription: "JSON encodes only as JSON"))
    }

    func raw(_ text: String) { writer.raw(text.utf8) }
    func json(_ value: JSON) { writer.value(value) }

    func encode(_ value: String) { writer.string(value) }
    func encode(_ value: Bool) { writer.bool(value) }
    func encode(_ value: Int) { writer.integer(value) }
    func encode(_ value: Int64) { writer.integer(value) }
    func encode(_ value: Double) { writer.number(value) }

    func encode<T: Encodable>(_ value: T) throws {
        let outer = floor
        floor = open.count
        try value.encode(to: self)
        close(to: floor)
        floor = outer
    }

    func encodeNil() { writer.raw("null") }

    /// Opens an array or object; returns the level at which its elements are written.
    func begin(_ bracket: UInt8, closing: UInt8) -> Int {
        writer.raw(bracket)
        open.append((closing, true))
        return open.count
    }

    /// Makes ready to write one more element at a level: closes what is deeper, and writes the comma.
    func element(at level: Int) {
        close(to: level)
        if open[level - 1].isEmpty { open[level - 1].isEmpty = false } else { writer.raw(UInt8(ascii: ",")) }
    }

    func key(_ key: some CodingKey, at level: Int) {
        element(at: level)
        writer.string(key.stringValue)
        writer.raw(UInt8(ascii: ":"))
    }

    private func close(to level: Int) {
        while open.count > level { writer.raw(open.removeLast().bracket) }
    }

    func container<Key>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Keyed(sink: self, level: begin(UInt8(ascii: "{"), closing: UInt8(ascii: "}"))))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        Unkeyed(sink: self, level: begin(UInt8(ascii: "["), closing: UInt8(ascii: "]")))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(sink: self) }
}

private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: EncodingSink
    let level: Int
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) {
        sink.key(key, at: level)
        sink.encodeNil()
    }

    // The plain types have ways of their own: to find out at run time which one a generic value is costs more.
    func encode(_ value: String, forKey key: Key) { write(key) { $0.encode(value) } }
    func encode(_ value: Bool, forKey key: Key) { write(key) { $0.encode(value) } }
    func encode(_ value: Int, forKey key: Key) { write(key) { $0.encode(value) } }
    func encode(_ value: Int64, forKey key: Key) { write(key) { $0.encode(value) } }
    func encode(_ value: Double, forKey key: Key) { write(key) { $0.encode(value) } }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try write(key) { try $0.encode(value) } }

    private func write(_ key: Key, _ value: (EncodingSink) throws -> Void) rethrows {
        sink.key(key, at: level)
        try value(sink)
    }

    func nestedContainer<Nested>(keyedBy: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        sink.key(key, at: level)
        return sink.container(keyedBy: Nested.self)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        sink.key(key, at: level)
        return sink.unkeyedContainer()
    }

    func superEncoder() -> any Encoder { sink }

    func superEncoder(forKey key: Key) -> any Encoder {
        sink.key(key, at: level)
        return sink
    }
}

private struct Unkeyed: UnkeyedEncodingContainer {
    let sink: EncodingSink
    let level: Int
    private(set) var count = 0
    var codingPath: [any CodingKey] { [] }

    init(sink: EncodingSink, level: Int) {
        self.sink = sink
        self.level = level
    }

    private mutating func element() {
        sink.element(at: level)
        count += 1
    }

    mutating func encodeNil() {
        element()
        sink.encodeNil()
    }

    mutating func encode(_ value: String) { write { $0.encode(value) } }
    mutating func encode(_ value: Bool) { write { $0.encode(value) } }
    mutating func encode(_ value: Int) { write { $0.encode(value) } }
    mutating func encode(_ value: Int64) { write { $0.encode(value) } }
    mutating func encode(_ value: Double) { write { $0.encode(value) } }
    mutating func encode<T: Encodable>(_ value: T) throws { try write { try $0.encode(value) } }

    private mutating func write(_ value: (EncodingSink) throws -> Void) rethrows {
        element()
        try value(sink)
    }

    mutating func nestedContainer<Nested>(keyedBy: Nested.Type) -> KeyedEncodingContainer<Nested> {
        element()
        return sink.container(keyedBy: Nested.self)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        element()
        return sink.unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        element()
        return sink
    }
}

private struct Single: SingleValueEncodingContainer {
    let sink: EncodingSink
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { sink.encodeNil() }
    func encode(_ value: String) { sink.encode(value) }
    func encode(_ value: Bool) { sink.encode(value) }
    func encode(_ value: Int) { sink.encode(value) }
    func encode(_ value: Int64) { sink.encode(value) }
    func encode(_ value: Double) { sink.encode(value) }
    func encode<T: Encodable>(_ value: T) throws { try sink.encode(value) }
}
