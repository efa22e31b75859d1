import Vocabulary

/// The arguments that a modern client repeats in `Mcp-Param-…` headers, so that proxies can route by them (SEP-2243).
struct MirroredArguments: Sendable {
    /// The key of a property's schema that names its header.
    private static let keyword = "x-mcp-header"

    private let headers: [(path: [String], header: String)]

    /// Finds them in a schema, also in nested objects.
    init(in schema: JSON) { headers = Self.headers(in: schema, at: []) }

    private static func headers(in schema: JSON, at path: [String]) -> [(path: [String], header: String)] {
        (schema["properties"]?.members ?? []).flatMap { property in
            let path = path + [property.key]
            let own = property.value[keyword]?.string.map { [(path: path, header: $0.lowercased())] } ?? []
            return own + headers(in: property.value, at: path)
        }
    }

    /// Throws where a header is missing, says something else than the argument, or stands for none.
    func check(_ given: RoutingHeaders, repeat arguments: JSON) throws(RPCError) {
        for (path, header) in headers {
            let argument = path.reduce(Optional(arguments)) { $0?[$1] }
            let value = given.parameters[header]
            if value == nil, argument?.isNull ?? true { continue }
            guard let value, let argument, Self.isSame(value, as: argument) else {
                throw RPCError(
                    .headerMismatch,
                    "The header Mcp-Param-\(header) has to be there once, and to repeat the argument \(path.joined(separator: "."))."
                )
            }
        }
    }

    private static func isSame(_ header: String, as argument: JSON) -> Bool {
        guard let text = HeaderValue.decoded(header) else { return false }
        switch argument {
        case .string(let value): return text.isIdentical(to: value)
        case .bool(let value): return text == (value ? "true" : "false")
        case .integer, .number:
            // 42 and 42.0 are one number.
            guard let value = argument.number, let number = Double(text) else { return false }
            return number == value
        case .null, .array, .object: return false
        }
    }
}
