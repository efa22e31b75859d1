package import NIOCore

/// A whole reply or push of the server, as RESP3 writes it.
package enum RESPValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    /// An integer of any length, in decimal digits.
    case bigNumber(String)
    /// A short text of the server's own, such as `OK`.
    case simple(String)
    /// Bytes, as a client stored them.
    case bulk(ByteBuffer)
    /// A text with its format (`txt` or `mkd`).
    case verbatim(format: String, ByteBuffer)
    case failure(RESPFailure)
    case array([RESPValue])
    case set([RESPValue])
    case map([Pair])
    /// What the server tells without being asked: a message, a confirmed subscription.
    case push([RESPValue])

    /// An entry of a map; the keys may be of any type and are in the server's order.
    package struct Pair: Sendable, Equatable {
        package let key: RESPValue
        package let value: RESPValue

        package init(_ key: RESPValue, _ value: RESPValue) {
            self.key = key
            self.value = value
        }
    }
}
