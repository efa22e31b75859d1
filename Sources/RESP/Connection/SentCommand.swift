import NIOCore

/// A command whose reply is to come: whom it is for, and how long it may take.
struct SentCommand: Sendable {
    let exchange: Exchange
    /// Its place in the exchange.
    let index: Int
    /// Its bytes on the wire.
    let size: Int
    let timeout: TimeAmount
    /// The push that stands in for its reply: servers answer `SUBSCRIBE` in no other way.
    let confirmation: Confirmation?

    enum Confirmation: String, Sendable {
        case subscribe
        case unsubscribe
    }

    func settle(_ outcome: Exchange.Outcome) { exchange.settle(index, outcome) }
}
