import MCP
import Vocabulary

/// Whether the person behind a client is asked before a call takes away what cannot be brought back.
package enum Confirmation: String, Sendable {
    /// Where the client can show a question.
    case ask
    case never
}

/// What a person is asked before a call goes on.
struct ConfirmationQuestion {
    let text: String
    /// The word for yes.
    let yes: String
    /// What a yes is for; it counts for nothing else.
    let state: JSON
    /// Whether there is anything to ask about.
    let isNeeded: Bool
}

extension ToolCall {
    private static let answer = "confirm"

    /// The question that the person behind the client has to answer first; nothing where there is none to ask, or to
    /// be asked, or where the answer was yes.
    ///
    /// Throws `NOT_CONFIRMED` where the answer was no. What is asked is worked out only where somebody can be asked.
    func confirmation(
        on board: Board,
        _ question: () async throws -> ConfirmationQuestion
    ) async throws -> InputRequired? {
        guard board.confirmation == .ask, client.capabilities.hasForms else { return nil }
        let question = try await question()
        switch client.answers.form(Self.answer) {
        case .accepted(let form) where form[Self.answer] == true:
            if client.state == question.state { return nil }
        case .accepted, .declined, .dismissed:
            throw Fault(
                .notConfirmed,
                "Nobody confirmed \(tool), so nothing was changed. Ask the user first. Where no person is at hand, the operator can set CALLBOARD_CONFIRM=never."
            )
        case nil: break
        }
        guard question.isNeeded else { return nil }
        let schema: JSON = [
            "type": "object",
            "properties": [Self.answer: ["type": "boolean", "title": .string(question.yes)]],
            "required": [.string(Self.answer)],
        ]
        return InputRequired([(Self.answer, .form(question.text, schema))], state: question.state)
    }
}
