/// A name that people and agents write: checked once on the way in, plain text afterwards.
package protocol Identity: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible
where RawValue == String {
    /// The rule a text has to obey, as the end of the sentence "An … is …".
    static var rule: String { get }

    /// Takes a text as it is stored; the text was checked when it came in.
    init(rawValue: String)

    /// Takes a text from outside, or nothing if it breaks the rule.
    init?(checking text: String)
}

extension Identity {
    package var description: String { rawValue }

    package init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
