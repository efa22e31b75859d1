/// Whether the person behind a client is asked before a call ends what an agent works on.
package enum Confirmation: String, Sendable {
    /// Where the client can show a question.
    case ask
    case never
}
