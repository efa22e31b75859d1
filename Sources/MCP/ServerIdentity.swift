package import Vocabulary

/// How the server introduces itself.
package struct ServerIdentity: Sendable {
    package let name: String
    package let title: String
    package let version: String
    /// What an agent should know of the server before its first call.
    package let instructions: @Sendable (Role) -> String

    package init(
        name: String,
        title: String,
        version: String,
        instructions: @escaping @Sendable (Role) -> String
    ) {
        self.name = name
        self.title = title
        self.version = version
        self.instructions = instructions
    }

    var json: JSON { ["name": .string(name), "title": .string(title), "version": .string(version)] }
}
