import Vocabulary

extension ReceiverAnswer {
    /// Makes the agent go on at the end of its turn, with this before it; its client shows it as feedback, not as an
    /// error.
    static func goingOn(with context: String) -> ReceiverAnswer {
        ReceiverAnswer(
            .object([
                .init(
                    "hookSpecificOutput",
                    .object([.init("hookEventName", "Stop"), .init("additionalContext", .string(context))])
                )
            ])
        )
    }

    /// A refusal of a hook: the client shows it, and goes on.
    static func error(_ refusal: Refusal) -> ReceiverAnswer {
        ReceiverAnswer(
            status: refusal.status,
            .object([.init("error", .string(refusal.message))]),
            retryAfter: refusal.retryAfter
        )
    }
}
