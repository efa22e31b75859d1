import Vocabulary

/// The arguments of one tool, or of one nested object, resolved when the server starts.
///
/// A call then needs neither reflection nor a change of case: the compiler-made `init(from:)` asks for the properties in
/// the order of their declaration, and finds the next one ready.
struct ArgumentPlan: Sendable {
    private let properties: [String]
    private let arguments: [any PreparedArgument]

    /// Reads the `@Argument` declarations of a fresh value.
    init(reflecting fresh: some Decodable, casing: ArgumentCasing, bounds: [String: [Bound]] = [:]) throws {
        var properties: [String] = []
        var arguments: [any PreparedArgument] = []
        for child in Mirror(reflecting: fresh).children {
            guard let label = child.label, label.first == "_", let declared = child.value as? any DeclaredArgument
            else { throw ToolDeclarationError("\(child.label ?? "a property") is no @Argument") }
            let property = String(label.dropFirst())
            let name = casing.name(of: property)
            properties.append(property)
            arguments.append(try declared.prepared(name: name, bounds: bounds[name] ?? []))
        }
        if let stray = bounds.keys.first(where: { name in !arguments.contains { $0.name == name } }) {
            throw ToolDeclarationError("\(stray) has a bound, but is no argument")
        }
        self.properties = properties
        self.arguments = arguments
    }

    /// The keywords of the JSON schema of the whole object.
    var schema: [JSON.Member] {
        let required = arguments.filter(\.isRequired).map { JSON.string($0.name) }
        var keywords: [JSON.Member] = [JSON.Member("type", "object")]
        if !arguments.isEmpty {
            keywords.append(JSON.Member("properties", .object(arguments.map { JSON.Member($0.name, $0.schema) })))
        }
        if !required.isEmpty { keywords.append(JSON.Member("required", .array(required))) }
        keywords.append(JSON.Member("additionalProperties", false))
        return keywords
    }

    /// Reads a call; throws an `ArgumentRefusal` that names what is unknown, missing or out of bounds.
    func decode<T: Decodable>(_ type: T.Type, from json: JSON) throws -> T {
        guard let members = json.members else { throw ArgumentRefusal("has to be an object") }
        var given: [JSON?] = []
        given.reserveCapacity(arguments.count)
        var known = 0
        var isComplete = true
        for argument in arguments {
            let member = members.first { $0.key.isIdentical(to: argument.name) }
            if member != nil { known += 1 }
            if member?.value.isNull ?? true, argument.isRequired { isComplete = false }
            given.append(member?.value)
        }
        guard known == members.count else { throw unknown(among: members) }
        guard isComplete else { throw missing(in: given) }
        return try T(from: ArgumentDecoder(plan: self, given: given))
    }

    private func unknown(among members: [JSON.Member]) -> ArgumentRefusal {
        let unknown = members.filter { member in !arguments.contains { $0.name.isIdentical(to: member.key) } }
        return ArgumentRefusal(
            "takes no argument \(unknown.prefix(8).map(\.key.quoted).joined(separator: ", ")); \(all)"
        )
    }

    private func missing(in given: [JSON?]) -> ArgumentRefusal {
        let missing = zip(arguments, given).filter { $0.isRequired && $1?.isNull ?? true }.map(\.0.name)
        return ArgumentRefusal("needs \(missing.joined(separator: " and ")); \(all)")
    }

    private var all: String {
        arguments.isEmpty ? "it takes none" : "it takes \(arguments.map(\.name).joined(separator: ", "))"
    }

    fileprivate func index(of key: some CodingKey, expectedAt next: Int) throws -> Int {
        let property = key.stringValue
        if next < properties.count, properties[next].isIdentical(to: property) { return next }
        guard let index = properties.firstIndex(where: { $0.isIdentical(to: property) }) else {
            throw ToolDeclarationError("\(property) is no @Argument")
        }
        return index
    }

    fileprivate subscript(index: Int) -> any PreparedArgument { arguments[index] }
}

/// Hands each argument of a tool its part of a call.
final class ArgumentDecoder: Decoder {
    private let plan: ArgumentPlan
    private let given: [JSON?]
    private var current = -1

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(plan: ArgumentPlan, given: [JSON?]) {
        self.plan = plan
        self.given = given
    }

    /// Reads the argument at which the decoder stands.
    func value<Value: ArgumentValue>(_ type: Value.Type) throws -> Value {
        guard given.indices.contains(current), let argument = plan[current] as? ReadyArgument<Value> else {
            throw ToolDeclarationError("an argument is decoded as another type than it is declared")
        }
        return try argument.read(given[current])
    }

    fileprivate func decode<T: Decodable>(_ type: T.Type, forKey key: some CodingKey) throws -> T {
        current = try plan.index(of: key, expectedAt: current + 1)
        return try T(from: self)
    }

    func container<Key>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Fields(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Self.flat }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw Self.flat }

    fileprivate static let flat = ToolDeclarationError("a tool consists of @Argument properties")
}

private struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: ArgumentDecoder
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try decoder.decode(type, forKey: key) }

    func nestedContainer<N>(keyedBy: N.Type, forKey: Key) throws -> KeyedDecodingContainer<N> { throw flat }
    func nestedUnkeyedContainer(forKey: Key) throws -> any UnkeyedDecodingContainer { throw flat }
    func superDecoder() throws -> any Decoder { throw flat }
    func superDecoder(forKey: Key) throws -> any Decoder { throw flat }
    private var flat: ToolDeclarationError { ArgumentDecoder.flat }
}
