/// Why bytes are no RESP3 that this client takes; nothing after them can be understood.
package enum RESPProtocolError: Error, Hashable, CustomStringConvertible {
    case unknownType(UInt8)
    /// A type whose length is told at its end; no supported server sends one.
    case streamed
    case malformed
    case tooDeep
    case tooManyElements
    case tooLong
    /// A push inside of a reply.
    case misplacedPush
    /// A reply to nothing that was sent.
    case unexpectedReply

    package var description: String {
        switch self {
        case .unknownType(let byte): "The server sent the unknown type \(byte)."
        case .streamed: "The server sent a streamed type."
        case .malformed: "The server sent a malformed reply."
        case .tooDeep: "The server sent a reply that is nested too deep."
        case .tooManyElements: "The server sent a reply of too many elements."
        case .tooLong: "The server sent a reply that is too long."
        case .misplacedPush: "The server sent a push inside of a reply."
        case .unexpectedReply: "The server sent a reply that nobody asked for."
        }
    }
}
