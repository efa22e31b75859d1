/// Who the client is to the server; nothing that prints it shows the password.
package struct RedisCredentials: Sendable, Equatable {
    package let username: String
    package let password: String

    /// Who a client is that names no user.
    package static let defaultUsername = "default"

    package init(username: String = Self.defaultUsername, password: String) {
        self.username = username
        self.password = password
    }
}

extension RedisCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "credentials of \(username)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}
