package import Vocabulary

/// A type that a tool takes as an argument.
///
/// An identity or a closed vocabulary becomes one by an empty conformance; an object of several fields is an
/// ``ArgumentObject``.
package protocol ArgumentValue: Sendable {
    /// Tells how the type looks and is read; asked once, when the server starts.
    static func form() throws -> ArgumentForm<Self>
}

extension String: ArgumentValue {
    package static func form() -> ArgumentForm<String> {
        ArgumentForm(schema: [JSON.Member("type", "string")]) { json in
            guard let text = json.string else { throw ArgumentRefusal("has to be a string") }
            // SQLite's text functions end a text here, so what is stored would not be what was sent.
            guard !text.utf8.contains(0) else { throw ArgumentRefusal("contains the character U+0000; leave it out") }
            return text
        } show: {
            .string($0)
        }
    }
}

extension Int: ArgumentValue {
    package static func form() -> ArgumentForm<Int> {
        ArgumentForm(schema: [JSON.Member("type", "integer")]) { json in
            guard let number = json.integer else { throw ArgumentRefusal("has to be a whole number") }
            return number
        } show: {
            .integer($0)
        }
    }
}

extension Double: ArgumentValue {
    package static func form() -> ArgumentForm<Double> {
        ArgumentForm(schema: [JSON.Member("type", "number")]) { json in
            guard let number = json.number else { throw ArgumentRefusal("has to be a number") }
            return number
        } show: {
            .number($0)
        }
    }
}

extension Bool: ArgumentValue {
    package static func form() -> ArgumentForm<Bool> {
        ArgumentForm(schema: [JSON.Member("type", "boolean")]) { json in
            guard let flag = json.bool else { throw ArgumentRefusal("has to be true or false") }
            return flag
        } show: {
            .bool($0)
        }
    }
}

extension JSON: ArgumentValue {
    package static func form() -> ArgumentForm<JSON> { ArgumentForm(schema: []) { $0 } }
}

/// Any JSON object, taken as it is.
package struct JSONObject: ArgumentValue, Equatable {
    package let json: JSON

    package var raw: RawJSON { RawJSON(json) }

    package static func form() -> ArgumentForm<JSONObject> {
        ArgumentForm(schema: [JSON.Member("type", "object")]) { json in
            guard json.members != nil else { throw ArgumentRefusal("has to be an object") }
            return JSONObject(json: json)
        }
    }
}

extension ArgumentValue where Self: Identity {
    package static func form() -> ArgumentForm<Self> {
        ArgumentForm(schema: [JSON.Member("type", "string")]) { json in
            guard let text = json.string, let identity = Self(checking: text) else {
                throw ArgumentRefusal("has to be \(rule)")
            }
            return identity
        }
    }
}

extension AgentID: ArgumentValue {}
extension AgentType: ArgumentValue {}
extension TaskID: ArgumentValue {}

extension ArgumentValue where Self: ClosedVocabulary {
    package static func form() -> ArgumentForm<Self> {
        let words = allCases.map(\.rawValue)
        return ArgumentForm(
            schema: [JSON.Member("type", "string"), JSON.Member("enum", .array(words.map(JSON.string)))]
        ) { json in
            guard let word = json.string.flatMap(Self.init(rawValue:)) else {
                throw ArgumentRefusal("has to be one of \(words.joined(separator: ", "))")
            }
            return word
        } show: {
            .string($0.rawValue)
        }
    }
}

extension Role: ArgumentValue {}
