import Vocabulary

/// All prompts of the server, in the order in which they are listed.
package struct PromptCatalog: Sendable {
    package let prompts: [Prompt]

    package init(_ prompts: [Prompt]) { self.prompts = prompts }

    /// A prompt that a caller may see, by its name.
    func prompt(_ name: String, for role: Role) -> Prompt? {
        prompts.first { $0.name.isIdentical(to: name) && $0.roles.contains(role) }
    }
}
