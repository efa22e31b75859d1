import ArgumentParser
import Vocabulary

extension Identity {
    /// Reads the name that was typed for an option, or ends the command with what it has to look like.
    static func option(_ option: String, _ text: String?) throws -> Self? {
        guard let text else { return nil }
        guard let name = Self(checking: text) else {
            throw ValidationError("\(option) must be \(rule), not \(text.quoted).")
        }
        return name
    }
}
