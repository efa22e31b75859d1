/// A refusal or failure that a caller is told of: a code to act on, and a sentence that says what to do next.
///
/// The cause is for the log only; a caller never sees more than the code and the sentence.
package struct Fault: Error, Sendable {
    package let code: Code
    package let message: String
    /// Seconds after which the same call may succeed, where the server knows it.
    package let retryAfter: Int?
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, retryAfter: Int? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
        self.cause = cause
    }

    /// Whether the same call may succeed later without a change.
    package var isRetryable: Bool {
        switch code {
        case .storeBusy, .storageError, .rateLimited: true
        default: false
        }
    }

    /// The codes of the specifications and those added to them, spelled as agents see them.
    package enum Code: String, ClosedVocabulary {
        case agentAlreadyInRoom = "AGENT_ALREADY_IN_ROOM"
        case agentNotFound = "AGENT_NOT_FOUND"
        case agentNotInRoom = "AGENT_NOT_IN_ROOM"
        case agentTypeUnknown = "AGENT_TYPE_UNKNOWN"
        case dependencyFailed = "DEPENDENCY_FAILED"
        case dependencyNotFound = "DEPENDENCY_NOT_FOUND"
        case forbidden = "FORBIDDEN"
        case idempotencyConflict = "IDEMPOTENCY_CONFLICT"
        case internalError = "INTERNAL_ERROR"
        case invalidArgument = "INVALID_ARGUMENT"
        case invalidMessageFormat = "INVALID_MESSAGE_FORMAT"
        case leaseLost = "LEASE_LOST"
        case limitReached = "LIMIT_REACHED"
        case messageTooLong = "MESSAGE_TOO_LONG"
        case notConfirmed = "NOT_CONFIRMED"
        case quarantined = "QUARANTINED"
        case rateLimited = "RATE_LIMITED"
        case roomAlreadyExists = "ROOM_ALREADY_EXISTS"
        case roomLimitReached = "ROOM_LIMIT_REACHED"
        case roomNotFound = "ROOM_NOT_FOUND"
        case stateKeyNotFound = "STATE_KEY_NOT_FOUND"
        case stateVersionConflict = "STATE_VERSION_CONFLICT"
        case storageError = "STORAGE_ERROR"
        /// The specification's name for a store that stays busy past the lock time-out.
        case storeBusy = "FILE_LOCK_TIMEOUT"
        case taskAlreadyFinished = "TASK_ALREADY_FINISHED"
        /// What a task of the protocol ends with whose agent gave up.
        case taskFailed = "TASK_FAILED"
        case taskNotAssigned = "TASK_NOT_ASSIGNED"
        case taskNotFound = "TASK_NOT_FOUND"
    }
}

extension Fault: CustomStringConvertible {
    package var description: String {
        cause.map { "\(code.rawValue): \(message) (\($0))" } ?? "\(code.rawValue): \(message)"
    }
}
