/// Why bytes are not a JSON value that this server takes.
package struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
    /// Completes the sentence "The JSON …".
    package let reason: String
    /// The offset in bytes at which reading stopped.
    package let offset: Int

    init(_ reason: String, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String { "The JSON \(reason) (at byte \(offset))." }
}
