package import Vocabulary

/// What a request is answered with.
package enum MCPAnswer: Sendable {
    /// At once, and whole.
    case reply(MCPReply)
    /// Whole, but only after a while.
    case deferred(any DeferredReply)
    /// Bit by bit, as server-sent events.
    case stream(any AnswerStream)
}

/// An HTTP response without HTTP's framing; a body is JSON.
package struct MCPReply: Sendable {
    package let status: Int
    package let body: [UInt8]
    /// `Mcp-Session-Id`, for a session that was just opened.
    package var sessionID: String?
    /// `Allow`, for a method that is not allowed.
    package var allow: String?
    /// `Retry-After`, in seconds.
    package var retryAfter: Int?
    /// Why the request was refused, if it was.
    package var rejection: Rejection?
    /// The role that the caller would need, and has no token for.
    package var neededRole: Role?

    package init(status: Int, body: [UInt8] = []) {
        self.status = status
        self.body = body
    }

    /// Taken note of; there is nothing to say.
    static let accepted = MCPReply(status: 202)
}

/// An answer that is worked out while the client waits.
package protocol DeferredReply: Sendable {
    /// Gives the answer, or nothing once the client is gone or wants it no more.
    func reply(until interruption: Interruption) async -> MCPReply?
}

/// An answer that is written as server-sent events.
package protocol AnswerStream: Sendable {
    /// Writes the events until the answer is complete or nobody wants it any more; throws what writing throws.
    @concurrent
    func write(until interruption: Interruption, _ emit: @concurrent ([UInt8]) async throws -> Void) async throws
}

extension MCPReply {
    /// Refuses a request before it was read; its id is not known.
    package static func refused(_ status: Int, _ message: String) -> MCPReply {
        let code: RPCError.Code = status < 500 ? .invalidRequest : .internalError
        return MCPReply(status: status, body: RPCError(code, message).message(id: nil))
    }
}
