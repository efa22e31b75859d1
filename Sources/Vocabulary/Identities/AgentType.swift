/// The kind of work an agent does, and the queue it takes from: planning, implementation, testing, documentation, or one of your own.
package struct AgentType: Identity {
    package static let rule = "1 to 64 characters from A-Z a-z 0-9 . _ -"
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package init?(checking text: String) {
        guard text.isPlainName(atMost: 64) else { return nil }
        rawValue = text
    }
}
