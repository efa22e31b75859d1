/// Who the client is to the server; nothing that prints it shows the password.
package struct RedisCredentials: Sendable, Equatable {
    package let username: String
    package let password: String

    package init(username: String = "default", password: String) {
        self.username = username
        self.password = password
    }
}

extension RedisCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "credentials of \(username)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}
