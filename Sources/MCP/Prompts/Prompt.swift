package import Vocabulary

/// A text that a person or an agent asks for by name, to know what to do.
package struct Prompt: Sendable {
    package let name: String
    package let title: String
    package let summary: String
    package let arguments: [PromptArgument]
    /// The roles whose callers see it.
    package let roles: Set<Role>
    /// Writes the text; a thrown `Fault` is told to the client.
    let write: @Sendable (PromptCall) async throws -> PromptAnswer

    package init(
        name: String,
        title: String,
        summary: String,
        arguments: [PromptArgument] = [],
        roles: Set<Role> = Set(Role.allCases),
        write: @escaping @Sendable (PromptCall) async throws -> PromptAnswer
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.arguments = arguments
        self.roles = roles
        self.write = write
    }

    var listing: JSON {
        var members = [
            JSON.Member("name", .string(name)), JSON.Member("title", .string(title)),
            JSON.Member("description", .string(summary)),
        ]
        if !arguments.isEmpty { members.append(JSON.Member("arguments", .array(arguments.map(\.json)))) }
        return .object(members)
    }
}

/// What a prompt is filled in with.
package struct PromptArgument: Sendable {
    package let name: String
    package let summary: String
    package let isRequired: Bool

    package init(name: String, summary: String, isRequired: Bool = false) {
        self.name = name
        self.summary = summary
        self.isRequired = isRequired
    }

    fileprivate var json: JSON {
        ["name": .string(name), "description": .string(summary), "required": .bool(isRequired)]
    }
}

/// One request for a prompt.
package struct PromptCall: Sendable {
    package let caller: Caller
    package let arguments: [String: String]
    package let client: ClientLink
}

/// What a prompt says.
package enum PromptAnswer: Sendable {
    case messages([PromptMessage])
    /// It cannot be said before the client has answered something.
    case input(InputRequired)
}

/// One turn of the conversation with which a prompt begins.
package struct PromptMessage: Sendable {
    package enum Speaker: String, Sendable {
        case user
        case assistant
    }

    package let speaker: Speaker
    package let content: Content

    package init(_ speaker: Speaker, _ content: Content) {
        self.speaker = speaker
        self.content = content
    }

    var json: JSON { ["role": .string(speaker.rawValue), "content": content.json] }
}
