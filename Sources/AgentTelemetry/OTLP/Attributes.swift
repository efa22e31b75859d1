import Vocabulary

/// One attribute of a resource or of a record.
struct Attribute: Sendable, Equatable {
    let key: String
    let value: AttributeValue
}

/// What a resource or a record tells of itself, by name.
struct Attributes: Sendable {
    let all: [Attribute]

    /// Reads the list in a field of a message (`KeyValue`).
    init(_ message: JSON, in field: String = "attributes") throws(IllFormed) {
        var all: [Attribute] = []
        for attribute in try message.repeated(field) {
            guard attribute.members != nil else { throw IllFormed(field, "holds something that is no object") }
            guard let key = try attribute.text("key") else { throw IllFormed(field, "holds a value without a key") }
            do throws(IllFormed) {
                let value = try attribute.field("value").map { json throws(IllFormed) in try AttributeValue(json) }
                all.append(Attribute(key: key, value: value ?? .empty))
            } catch {
                throw IllFormed("\(field) \(key.quoted): \(error.field)", error.reason)
            }
        }
        self.all = all
    }

    subscript(key: String) -> AttributeValue? {
        all.first { $0.key == key }.flatMap { $0.value == .empty ? nil : $0.value }
    }

    /// A text, if the attribute is one.
    func text(_ key: String) -> String? {
        if case .string(let text) = self[key] { text } else { nil }
    }

    /// A number, however its sender writes it: as an integer, with a fraction, or as a text.
    func number(_ key: String) throws(IllFormed) -> Double? {
        guard let value = self[key] else { return nil }
        let number: Double? =
            switch value {
            case .integer(let number): Double(number)
            case .double(let number): number
            case .string(let text): Double(text)
            default: nil
            }
        guard let number, number.isFinite else { throw IllFormed(key, "is no number") }
        return number
    }

    /// A count: a number from 0 to a limit, rounded where it has a fraction.
    func count(_ key: String, atMost limit: Int) throws(IllFormed) -> Int? {
        guard let value = self[key] else { return nil }
        let count: Int? =
            switch value {
            case .integer(let number): number
            case .string(let text) where Int(text) != nil: Int(text)
            default: try rounded(key)
            }
        guard let count, (0...limit).contains(count) else { throw IllFormed(key, "is not between 0 and \(limit)") }
        return count
    }

    private func rounded(_ key: String) throws(IllFormed) -> Int? {
        try number(key).flatMap { Int(exactly: $0.rounded()) }
    }

    /// A name that something is found by, or nothing where it is not told; a cut one would be another name.
    func identity(_ key: String) throws(IllFormed) -> String? {
        guard let text = text(key), !text.isEmpty else { return nil }
        guard text.utf8.count <= 256 else { throw IllFormed(key, "is longer than 256 bytes") }
        return text
    }
}
