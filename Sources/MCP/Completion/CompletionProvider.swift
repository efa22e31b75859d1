package import Vocabulary

/// Suggests values for an argument that somebody is about to type.
package protocol CompletionProvider: Sendable {
    /// The values that begin with what was typed, the likeliest first; nothing for an argument that does not exist.
    func suggestions(for question: CompletionQuestion) async throws -> [String]?
}

/// What is to be completed.
package struct CompletionQuestion: Sendable {
    package enum Subject: Sendable, Hashable {
        case prompt(String)
        /// The pattern of a resource template.
        case resource(String)
    }

    package let subject: Subject
    package let argument: String
    /// What was typed so far.
    package let value: String
    package let caller: Caller

    package init(subject: Subject, argument: String, value: String, caller: Caller) {
        self.subject = subject
        self.argument = argument
        self.value = value
        self.caller = caller
    }
}
