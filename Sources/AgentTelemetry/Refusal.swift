import Logging
import Vocabulary

/// Why a receiver does not take a request, with the status of HTTP that says so.
struct Refusal: Error, Equatable {
    let status: Int
    let message: String
    /// Seconds after which the same request may succeed.
    var retryAfter: Int?
    /// The place in the body that is wrong.
    var field: String?

    static func badData(_ message: String, field: String? = nil) -> Refusal {
        Refusal(status: 400, message: message, field: field)
    }

    static func forbidden(_ message: String) -> Refusal { Refusal(status: 403, message: message) }

    static func tooLarge(_ message: String) -> Refusal { Refusal(status: 413, message: message) }

    static func otherMedia(_ message: String) -> Refusal { Refusal(status: 415, message: message) }

    static func busy(_ message: String, retryAfter: Int? = nil) -> Refusal {
        Refusal(status: 503, message: message, retryAfter: retryAfter ?? pause)
    }

    /// Whether the same request may be taken later.
    var mayPass: Bool { status == 503 }

    /// How many seconds a client waits where the board does not know better.
    private static let pause = 5
}

extension Refusal {
    /// What a failure of the board comes to.
    ///
    /// A client comes again with what is answered 503, and drops the rest for good: so a failure that nobody foresaw
    /// counts as one that may pass.
    init(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case let fault as Fault where fault.isRetryable: self = .busy(fault.message, retryAfter: fault.retryAfter)
        case let fault as Fault where fault.code == .forbidden: self = .forbidden(fault.message)
        case let fault as Fault where fault.code != .internalError: self = .badData(fault.message)
        default: self = .busy("The board cannot take this now.")
        }
    }

    /// Tells operators of an error where the board failed and not the client; gives what the error comes to.
    @discardableResult
    static func report(_ error: any Error, to logger: Logger, _ message: Logger.Message) -> Refusal {
        let refusal = Refusal(error)
        // A client that hung up is no failure of the board.
        if refusal.mayPass, !(error is CancellationError) {
            logger.error(
                message,
                metadata: ["event": "\(BoardEvent.requestRefused.rawValue)", "error": "\(error)"]
            )
        }
        return refusal
    }
}
