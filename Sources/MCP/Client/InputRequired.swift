package import Vocabulary

/// A call cannot go on before its client has answered something (SEP-2322).
package struct InputRequired: Sendable {
    /// The questions, by names that the answers will bear.
    package let requests: [(name: String, request: InputRequest)]
    /// What the call wants to be told again; sealed on its way, so that only this call of this caller can bring it back.
    package let state: JSON?

    package init(_ requests: [(name: String, request: InputRequest)], state: JSON? = nil) {
        self.requests = requests
        self.state = state
    }
}

/// A question to a client, or to the person behind it.
package struct InputRequest: Sendable {
    /// `elicitation/create`, `sampling/createMessage` or `roots/list`.
    package let method: String
    package let params: JSON?

    package init(method: String, params: JSON? = nil) {
        self.method = method
        self.params = params
    }

    /// Asks a person to fill in a form; the schema is flat, as the protocol has it.
    package static func form(_ message: String, _ schema: JSON) -> InputRequest {
        InputRequest(
            method: "elicitation/create",
            params: ["mode": "form", "message": .string(message), "requestedSchema": schema]
        )
    }

    var json: JSON {
        .object([JSON.Member("method", .string(method))] + (params.map { [JSON.Member("params", $0)] } ?? []))
    }
}

/// What a client answered, by the names of the questions.
package struct InputAnswers: Sendable {
    private let members: [JSON.Member]

    package static let none = InputAnswers([])

    package init(_ members: [JSON.Member]) { self.members = members }

    /// Reads `inputResponses`; each answer has to be an object.
    init(_ json: JSON?) throws(RPCError) {
        guard let json, !json.isNull else {
            members = []
            return
        }
        guard let members = json.members, members.allSatisfy({ $0.value.members != nil }) else {
            throw RPCError(.invalidParams, "inputResponses has to be an object of objects, one for each question.")
        }
        self.members = members
    }

    package subscript(name: String) -> JSON? { members.first { $0.key.isIdentical(to: name) }?.value }

    package var isEmpty: Bool { members.isEmpty }
}

extension InputAnswers {
    /// What a person did with a form.
    package enum FormAnswer: Sendable {
        case accepted(JSON)
        case declined
        case dismissed
    }

    /// The answer to a form; nothing where it did not come, or where it makes no sense.
    package func form(_ name: String) -> FormAnswer? {
        guard let answer = self[name] else { return nil }
        switch answer["action"]?.string {
        case "accept": return .accepted(answer["content"] ?? [:])
        case "decline": return .declined
        case "cancel": return .dismissed
        default: return nil
        }
    }
}
