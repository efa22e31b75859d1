/// A call that brought no usable answer: a code to act on, and a sentence that says what to do.
package struct ClientError: Error, Sendable {
    /// What went wrong, as far as it makes a difference to the caller.
    package enum Code: String, Sendable {
        case answerTooLarge
        case badAnswer
        case badAuthority
        case badEndpoint
        case badKey
        case closed
        case connectionLost
        case forbidden
        case noMCP
        case rejected
        case timedOut
        case unauthorized
        case unavailable
        case unreachable
        case untrusted
        case versionRefused
    }

    package let code: Code
    package let message: String
    /// The JSON-RPC code of a server that rejected the message.
    package let protocolCode: Int?
    package let cause: (any Error)?

    init(_ code: Code, _ message: String, protocolCode: Int? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.protocolCode = protocolCode
        self.cause = cause
    }

    /// Whether the same call may succeed later without a change.
    package var isRetryable: Bool {
        switch code {
        case .connectionLost, .timedOut, .unavailable: true
        default: false
        }
    }
}

extension ClientError: CustomStringConvertible {
    package var description: String { message }
}
