import MCP
import Vocabulary

extension PreparedTool {
    /// A tool that the suite calls by its name.
    static func fixture(
        _ name: String,
        _ summary: String,
        takes schema: JSON = .schema(of: [:]),
        conversation: Conversation = .none,
        answer: @escaping @Sendable (ToolCall) async throws -> ToolAnswer
    ) -> PreparedTool {
        PreparedTool(
            name: name,
            title: name,
            summary: summary,
            inputSchema: schema,
            conversation: conversation,
            answer: answer
        )
    }
}

extension ToolAnswer {
    static func text(_ text: String, isError: Bool = false) -> ToolAnswer { .content([.text(text)], isError: isError) }
}

extension JSON {
    /// The schema of an object.
    static func schema(of properties: JSON, requiring required: [String] = []) -> JSON {
        ["type": "object", "properties": properties, "required": .array(required.map(JSON.string))]
    }
}

extension InputRequest {
    /// Asks for one field, which has to be filled in.
    static func form(_ message: String, field: String, type: String = "string") -> InputRequest {
        .form(message, .schema(of: .object([JSON.Member(field, ["type": .string(type)])]), requiring: [field]))
    }

    /// Asks the client's model to go on from one sentence.
    static func sampling(_ prompt: String, atMost tokens: Int) -> InputRequest {
        InputRequest(
            method: "sampling/createMessage",
            params: [
                "messages": [["role": "user", "content": ["type": "text", "text": .string(prompt)]]],
                "maxTokens": .integer(tokens),
            ]
        )
    }

    /// Asks which folders the client works in.
    static let roots = InputRequest(method: "roots/list", params: [:])
}

extension InputAnswers {
    /// What a person wrote into a field of an accepted form.
    func field(_ field: String, of form: String) -> JSON? {
        guard case .accepted(let content)? = self.form(form) else { return nil }
        return content[field]
    }

    /// What the client's model said.
    func sampled(_ name: String) -> String? { self[name]?["content"]?["text"]?.string }
}
