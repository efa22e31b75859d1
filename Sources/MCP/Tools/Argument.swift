import Vocabulary

/// Declares one argument of a tool: its type, its text for the model, its bounds and its default.
///
/// `null` counts as left out, because models send it for what they do not want to say.
@propertyWrapper
package struct Argument<Value: ArgumentValue>: Sendable {
    private let summary: String
    private let bounds: [Bound]
    /// What a call said, or the default where it said nothing.
    private var value: Value?

    package init(_ summary: String, _ bounds: Bound...) {
        self.summary = summary
        self.bounds = bounds
    }

    package init(wrappedValue: Value, _ summary: String, _ bounds: Bound...) {
        self.summary = summary
        self.bounds = bounds
        value = wrappedValue
    }

    package var wrappedValue: Value {
        get {
            // Only a tool that no call has filled ends here; no input leads to it.
            guard let value else { preconditionFailure("An argument is read before the call is decoded.") }
            return value
        }
        set { value = newValue }
    }
}

extension Argument: Decodable {
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? ArgumentDecoder else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "an argument decodes only from a call")
            )
        }
        summary = ""
        bounds = []
        value = try decoder.value(Value.self)
    }
}

extension Argument: DeclaredArgument {
    func prepared(name: String, bounds startBounds: [Bound]) throws -> any PreparedArgument {
        try ReadyArgument(name: name, summary: summary, bounds: bounds + startBounds, fallback: value)
    }
}

/// An `@Argument` whose type the reader does not know.
protocol DeclaredArgument {
    func prepared(name: String, bounds: [Bound]) throws -> any PreparedArgument
}

/// A declared argument that was made ready for calls.
protocol PreparedArgument: AnyObject, Sendable {
    var name: String { get }
    var schema: JSON { get }
    var isRequired: Bool { get }
}

/// A declared argument, made ready for calls when the server starts.
final class ReadyArgument<Value: ArgumentValue>: PreparedArgument {
    let name: String
    let schema: JSON
    let isRequired: Bool
    private let bounds: [Bound]
    private let readValue: @Sendable (JSON) throws -> Value
    private let absent: Value?

    init(name: String, summary: String, bounds: [Bound], fallback: Value?) throws {
        let form = try Value.form()
        self.name = name
        self.bounds = bounds
        readValue = form.read
        absent = fallback ?? form.absent
        isRequired = absent == nil
        var keywords = form.schema
        for bound in bounds {
            guard let bounded = bound.added(to: keywords) else {
                throw ToolDeclarationError("\(name) has a bound that does not fit its type")
            }
            keywords = bounded
        }
        keywords.append(JSON.Member("description", .string(summary)))
        if let shown = fallback.flatMap(form.show) { keywords.append(JSON.Member("default", shown)) }
        schema = .object(keywords)
    }

    func read(_ json: JSON?) throws -> Value {
        guard let json, !json.isNull else {
            guard let absent else { throw ArgumentRefusal("is missing").of(name) }
            return absent
        }
        do {
            for bound in bounds { try bound.check(json) }
            return try readValue(json)
        } catch let refusal as ArgumentRefusal {
            throw refusal.of(name)
        }
    }
}
