import Vocabulary

extension Optional: ArgumentValue where Wrapped: ArgumentValue {
    package static func form() throws -> ArgumentForm<Wrapped?> {
        let wrapped = try Wrapped.form()
        return ArgumentForm(schema: wrapped.schema, absent: .some(nil), read: wrapped.read)
    }
}

extension Array: ArgumentValue where Element: ArgumentValue {
    package static func form() throws -> ArgumentForm<[Element]> {
        let element = try Element.form()
        return ArgumentForm(
            schema: [JSON.Member("type", "array"), JSON.Member("items", .object(element.schema))]
        ) { json in
            guard let values = json.array else { throw ArgumentRefusal("has to be an array") }
            var elements: [Element] = []
            elements.reserveCapacity(values.count)
            for value in values {
                do {
                    elements.append(try element.read(value))
                } catch let refusal as ArgumentRefusal {
                    throw refusal.at(elements.count)
                }
            }
            return elements
        }
    }
}

/// An object with named fields, declared like the arguments of a tool.
///
/// ```swift
/// struct Usage: ArgumentObject {
///     @Argument("Tokens read.", .range(0...)) var inputTokens = 0
/// }
/// ```
package protocol ArgumentObject: ArgumentValue, Decodable {
    static var casing: ArgumentCasing { get }

    init()
}

extension ArgumentObject {
    package static var casing: ArgumentCasing { .snake }

    package static func form() throws -> ArgumentForm<Self> {
        let plan = try ArgumentPlan(reflecting: Self(), casing: casing)
        return ArgumentForm(schema: plan.schema) { try plan.decode(Self.self, from: $0) }
    }
}
