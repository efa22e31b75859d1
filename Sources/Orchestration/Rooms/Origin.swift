package import Vocabulary

/// What a file said of a room, an agent or a message beyond what the board knows of: fields of other makers, and a time
/// as it was spelled there.
package struct Origin: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package let name: String
        /// The value as it was written, every digit and escape of it.
        package let value: RawJSON

        package init(_ name: String, _ value: RawJSON) {
            self.name = name
            self.value = value
        }
    }

    package var fields: [Field]

    /// Takes fields over, or is nothing where there are none.
    package init?(_ fields: [Field]) {
        guard !fields.isEmpty else { return nil }
        self.fields = fields
    }

    package subscript(name: String) -> RawJSON? { fields.first { $0.name.isIdentical(to: name) }?.value }

    /// The fields in one text, as a store keeps them: names and values in turn, each value as text.
    package var text: String {
        JSON.array(fields.flatMap { [.string($0.name), .string($0.value.text)] }).description
    }

    /// Reads what `text` gave.
    package init?(text: String) {
        let parts = (try? JSONReader.read(text))?.array?.compactMap(\.string) ?? []
        self.init(
            stride(from: 0, to: parts.count - 1, by: 2).map { place in
                Field(parts[place], RawJSON(trusting: parts[place + 1]))
            }
        )
    }

    /// Whether both hold the same values, however they are spelled and in whatever order.
    ///
    /// A file that the board writes has the fields of its own first, so a time that is kept as it was spelled moves ahead.
    func means(_ other: Origin) -> Bool {
        fields.count == other.fields.count && fields.allSatisfy { other[$0.name]?.json == $0.value.json }
    }
}
