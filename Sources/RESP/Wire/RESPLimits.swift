/// How much of a reply the decoder takes before it gives the connection up.
package struct RESPLimits: Sendable {
    /// How deep aggregates may lie in each other.
    package var depth = 16
    /// Elements in one whole reply, however they are nested.
    package var elements = 1 << 20
    /// Bytes of one string.
    package var bulkBytes = 64 << 20
    /// Bytes of all strings of one whole reply.
    package var replyBytes = 256 << 20
    /// Bytes of one line: a length, a number, a short text, an error.
    package var lineBytes = 64 << 10

    package init() {}
}
