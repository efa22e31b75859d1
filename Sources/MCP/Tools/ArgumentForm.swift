package import Vocabulary

/// How one type of argument looks to the model, and how it is read from a call.
package struct ArgumentForm<Value: Sendable>: Sendable {
    /// The keywords of its JSON schema, without description and bounds.
    package let schema: [JSON.Member]
    /// What the argument is when a call leaves it out, for a type that allows it.
    package let absent: Value?
    /// Reads a value that is not `null`, or throws an `ArgumentRefusal`.
    package let read: @Sendable (JSON) throws -> Value
    /// Writes a value as the schema's `default`.
    package let show: @Sendable (Value) -> JSON?

    package init(
        schema: [JSON.Member],
        absent: Value? = nil,
        read: @escaping @Sendable (JSON) throws -> Value,
        show: @escaping @Sendable (Value) -> JSON? = { _ in nil }
    ) {
        self.schema = schema
        self.absent = absent
        self.read = read
        self.show = show
    }
}

/// Why the arguments of a call are refused, in words that a model can act on.
package struct ArgumentRefusal: Error, Equatable {
    /// Completes a sentence that begins with the argument's name.
    package let reason: String
    private var path = ""

    package init(_ reason: String) { self.reason = reason }

    /// The same refusal, seen from the object that holds the argument.
    func of(_ argument: String) -> ArgumentRefusal {
        var refusal = self
        refusal.path = path.isEmpty || path.hasPrefix("[") ? argument + path : argument + "." + path
        return refusal
    }

    /// The same refusal, seen from the array that holds the element.
    func at(_ index: Int) -> ArgumentRefusal { of("[\(index)]") }

    /// The whole sentence, for a call of a tool.
    func sentence(calling tool: String) -> String { "\(path.isEmpty ? tool : path) \(reason)." }
}
