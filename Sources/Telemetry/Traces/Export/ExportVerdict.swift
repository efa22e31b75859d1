import Vocabulary

/// What an answer means for the spans that were sent.
enum ExportVerdict: Equatable {
    /// They were taken, but for so many that the receiver rejected for good.
    case taken(rejected: Int = 0, reason: String? = nil)
    /// The same may be taken later, after a time that the receiver may have told.
    case again(after: Duration?, reason: String)
    /// The same spans are to be sent at once in another form, which the receiver has learnt to prefer.
    case inAnotherForm
    /// Fewer at once may be taken.
    case tooLarge(reason: String)
    /// They will never be taken.
    case refused(reason: String)

    /// The meaning that statuses have with every receiver.
    init(_ answer: HTTPAnswer, at now: Timestamp) {
        switch answer.status {
        // 409: an earlier try came through whose answer was lost.
        case 200..<300, 409: self = .taken()
        case 413: self = .tooLarge(reason: answer.reason)
        case 408, 425, 429, 500..<600:
            let wait = RetryAfter.duration(answer.headers["retry-after"], at: now)
            self = .again(after: wait, reason: answer.reason)
        default: self = .refused(reason: answer.reason)
        }
    }

    /// The meaning of a call without an answer.
    init(_ failure: any Error) {
        let failure = failure as? TransportFailure ?? TransportFailure("\(failure)", isRetryable: true)
        self =
            failure.isRetryable
            ? .again(after: nil, reason: failure.description) : .refused(reason: failure.description)
    }
}

extension HTTPAnswer {
    /// The status, and the beginning of what the receiver says to it.
    fileprivate var reason: String {
        let text = String(decoding: body.prefix(200), as: UTF8.self)
        return text.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(text)"
    }
}
