import Vocabulary

/// The value of an attribute, or the body of a log record (`AnyValue`).
enum AttributeValue: Sendable, Equatable {
    case string(String)
    case bool(Bool)
    case integer(Int)
    case double(Double)
    /// In base64, as it came.
    case bytes(String)
    indirect case array([AttributeValue])
    indirect case map([Attribute])
    /// Nothing, or a kind that is newer than this server.
    case empty

    /// Reads a value; the reader of JSON bounds how deep it can nest.
    init(_ json: JSON) throws(IllFormed) {
        guard json.members != nil else { throw IllFormed("value", "is no object") }
        if let value = json.field("stringValue") {
            guard let text = value.string else { throw IllFormed("stringValue", "is no text") }
            self = .string(text)
        } else if let value = json.field("intValue") {
            guard let number = value.int64 else { throw IllFormed("intValue", "is no whole number of 64 bits") }
            self = .integer(number)
        } else if let value = json.field("doubleValue") {
            guard let number = value.double else { throw IllFormed("doubleValue", "is no number") }
            self = .double(number)
        } else if let value = json.field("boolValue") {
            guard let flag = value.bool else { throw IllFormed("boolValue", "is neither true nor false") }
            self = .bool(flag)
        } else if let value = json.field("bytesValue") {
            guard let text = value.string else { throw IllFormed("bytesValue", "is no text") }
            self = .bytes(text)
        } else {
            self = try Self.nested(json)
        }
    }

    private static func nested(_ json: JSON) throws(IllFormed) -> AttributeValue {
        if json.field("arrayValue") != nil {
            var values: [AttributeValue] = []
            for value in try json.message("arrayValue").repeated("values") { values.append(try AttributeValue(value)) }
            return .array(values)
        }
        guard json.field("kvlistValue") != nil else { return .empty }
        return .map(try Attributes(json.message("kvlistValue"), in: "values").all)
    }
}
