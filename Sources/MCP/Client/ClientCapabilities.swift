package import Vocabulary

/// What a client can do, in the shape in which it declares it.
package struct ClientCapabilities: Sendable {
    package let json: JSON

    package init(_ json: JSON) { self.json = json }

    package static let none = ClientCapabilities([:])

    /// Whether a person behind the client can be asked to fill in a form.
    ///
    /// A client that names no mode has the form mode (2025-06-18 knew no other).
    package var hasForms: Bool {
        guard let elicitation = json["elicitation"], let modes = elicitation.members else { return false }
        return modes.isEmpty || elicitation["form"] != nil
    }

    /// Whether the client opted into an extension of the protocol.
    package func includes(extension name: String) -> Bool { json["extensions"]?[name]?.members != nil }

    /// What is left for a revision that knows no extensions.
    var withoutExtensions: ClientCapabilities {
        ClientCapabilities(.object((json.members ?? []).filter { $0.key != "extensions" }))
    }

    /// Whether the client has everything that another set of capabilities has.
    package func include(_ required: JSON) -> Bool { Self.includes(required, in: json) }

    private static func includes(_ required: JSON, in declared: JSON) -> Bool {
        guard let members = required.members else { return true }
        return members.allSatisfy { member in
            declared[member.key].map { includes(member.value, in: $0) } ?? false
        }
    }
}

/// A call needs what its client did not declare; the client is told what that is.
package struct MissingCapability: Error {
    /// In the shape of the client's own declaration, such as `{"sampling":{}}`.
    package let required: JSON

    package init(_ required: JSON) { self.required = required }
}
