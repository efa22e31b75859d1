import MCP
import Vocabulary

/// Whether the person behind a client is asked before a call takes away what cannot be brought back.
package enum Confirmation: String, Sendable {
    /// Where the client can show a question.
    case ask
    case never
}

extension ToolCall {
    private static let answer = "confirm"

    /// The question that the person behind the client has to answer first; nothing where there is none to ask, or to
    /// be asked, or where the answer was yes.
    ///
    /// Throws `NOT_CONFIRMED` where the answer was no. A yes is for the state that was asked about, and for no other.
    func confirmation(
        _ question: @autoclosure () -> String,
        saying yes: String,
        about state: JSON,
        isNeeded: Bool,
        on board: Board
    ) throws(Fault) -> InputRequired? {
        guard board.confirmation == .ask, client.capabilities.hasForms else { return nil }
        switch client.answers.form(Self.answer) {
        case .accepted(let form) where form[Self.answer] == true:
            if client.state == state { return nil }
        case .accepted, .declined, .dismissed:
            throw Fault(
                .notConfirmed,
                "Nobody confirmed \(tool), so nothing was changed. Ask the user first. Where no person is at hand, the operator can set CALLBOARD_CONFIRM=never."
            )
        case nil: break
        }
        guard isNeeded else { return nil }
        let schema: JSON = [
            "type": "object",
            "properties": [Self.answer: ["type": "boolean", "title": .string(yes)]],
            "required": [.string(Self.answer)],
        ]
        return InputRequired([(Self.answer, .form(question(), schema))], state: state)
    }
}
