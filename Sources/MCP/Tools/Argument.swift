import Vocabulary

/// Declares one argument of a tool: its type, its text for the model, its bounds and its default.
///
/// `null` counts as left out, because models send it for what they do not want to say.
@propertyWrapper
package struct Argument<Value: ArgumentValue>: Sendable {
    private enum Content: Sendable {
        case declared(ArgumentDeclaration<Value>)
        case value(Value)
    }

    private var content: Content

    package init(_ summary: String, _ bounds: Bound...) {
        content = .declared(ArgumentDeclaration(summary: summary, bounds: bounds, fallback: nil))
    }

    package init(wrappedValue: Value, _ summary: String, _ bounds: Bound...) {
        content = .declared(ArgumentDeclaration(summary: summary, bounds: bounds, fallback: wrappedValue))
    }

    package var wrappedValue: Value {
        get {
            switch content {
            case .value(let value): return value
            case .declared(let declaration):
                // Only a tool that no call has filled ends here; no input leads to it.
                guard let value = declaration.fallback else {
                    preconditionFailure("An argument is read before the call is decoded.")
                }
                return value
            }
        }
        set { content = .value(newValue) }
    }
}

extension Argument: Decodable {
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? ArgumentDecoder else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "an argument decodes only from a call")
            )
        }
        content = .value(try decoder.value(Value.self))
    }
}

extension Argument: DeclaredArgument {
    func prepared(name: String, bounds: [Bound]) throws -> any PreparedArgument {
        guard case .declared(let declaration) = content else {
            throw ToolDeclarationError("\(name) holds a value already")
        }
        return try ReadyArgument(name: name, declaration: declaration, bounds: declaration.bounds + bounds)
    }
}

/// What stands in an `@Argument`.
struct ArgumentDeclaration<Value: ArgumentValue>: Sendable {
    let summary: String
    let bounds: [Bound]
    let fallback: Value?
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
    private let bounds: [Bound]
    private let absent: Value?
    private let form: ArgumentForm<Value>

    init(name: String, declaration: ArgumentDeclaration<Value>, bounds: [Bound]) throws {
        form = try Value.form()
        absent = declaration.fallback ?? form.absent
        self.name = name
        self.bounds = bounds
        var keywords = form.schema
        for bound in bounds {
            guard let bounded = bound.added(to: keywords) else {
                throw ToolDeclarationError("\(name) has a bound that does not fit its type")
            }
            keywords = bounded
        }
        keywords.append(JSON.Member("description", .string(declaration.summary)))
        if let shown = declaration.fallback.flatMap(form.show) { keywords.append(JSON.Member("default", shown)) }
        schema = .object(keywords)
    }

    var isRequired: Bool { absent == nil }

    func read(_ json: JSON?) throws -> Value {
        guard let json, !json.isNull else {
            guard let absent else { throw ArgumentRefusal("is missing").of(name) }
            return absent
        }
        do {
            for bound in bounds { try bound.check(json) }
            return try form.read(json)
        } catch let refusal as ArgumentRefusal {
            throw refusal.of(name)
        }
    }
}
