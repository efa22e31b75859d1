/// Why a command has no value for its caller, parted by what the caller may conclude about its effect.
package enum RedisError: Error, Sendable, Hashable {
    /// Nothing was executed; the same command may be sent again.
    case refused(Refusal)
    /// The command was sent, and nobody knows whether it was executed.
    case unknownOutcome(Loss)
    /// The server took the command and answered with an error of its own; part of a script may have been executed.
    case rejected(code: String, message: String)

    /// Whether sending the same command again cannot have it executed twice.
    package var isSafeToRepeat: Bool {
        if case .refused = self { return true }
        return false
    }

    /// Whether the same command may go through later, without anybody changing the command or a setting.
    package var isPassing: Bool {
        switch self {
        case .refused(.server(let failure)): !["NOAUTH", "NOPERM", "WRONGPASS", "CROSSSLOT"].contains(failure.code)
        case .refused(.cancelled), .rejected: false
        case .refused, .unknownOutcome: true
        }
    }

    /// The error in one word of small letters, as `callboard_engine_errors_total` counts it.
    package var code: String {
        switch self {
        case .refused(let refusal): refusal.code
        case .unknownOutcome(let loss): loss.rawValue
        case .rejected(let code, _): RESPFailure.knownCodes.contains(code) ? code.lowercased() : "other"
        }
    }
}

extension RedisError {
    /// Why a command was not executed.
    package enum Refusal: Sendable, Hashable {
        /// There is no connection at present, and commands do not wait for one.
        case notConnected
        /// So many commands wait for their replies that this one was not sent.
        case backlogFull
        /// The caller went away before the command was sent.
        case cancelled
        /// The server that answered takes no writes; the connection to it is given up.
        case notPrimary
        /// The server said so.
        case server(RESPFailure)

        var code: String {
            switch self {
            case .notConnected: "not_connected"
            case .backlogFull: "backlog_full"
            case .cancelled: "cancelled"
            case .notPrimary: "readonly"
            case .server(let failure): failure.code.lowercased()
            }
        }
    }

    /// What kept a reply away.
    package enum Loss: String, Sendable, Hashable {
        /// The reply took longer than the command's deadline; the connection is given up.
        case timedOut = "timed_out"
        case connectionLost = "connection_lost"
        /// What the server sent is not to be understood; the connection is given up.
        case malformedReply = "malformed_reply"
        /// The caller went away after the command was sent; its reply is dropped.
        case cancelled
    }
}

extension RedisError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(.notConnected): "There is no connection to the engine."
        case .refused(.backlogFull): "Too many commands wait for the engine."
        case .refused(.cancelled): "The caller went away before the command was sent."
        case .refused(.notPrimary): "The engine that answered is no primary."
        case .refused(.server(let failure)): "The engine refused the command: \(failure.code) \(failure.message)"
        case .unknownOutcome(.timedOut): "The engine did not answer in time."
        case .unknownOutcome(.connectionLost): "The connection to the engine was lost before the reply."
        case .unknownOutcome(.malformedReply): "The engine's reply is not to be understood."
        case .unknownOutcome(.cancelled): "The caller went away before the reply."
        case .rejected(let code, let message): "The engine answered with an error: \(code) \(message)"
        }
    }
}
