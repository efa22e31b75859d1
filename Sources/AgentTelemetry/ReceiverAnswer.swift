import Vocabulary

/// What a receiver answers, for the HTTP server to pass on as it stands.
package struct ReceiverAnswer: Sendable, Equatable {
    package var status: Int
    package var contentType: String
    package var body: [UInt8]
    /// Seconds after which the same request may succeed.
    package var retryAfter: Int?
}

extension ReceiverAnswer {
    init(status: Int = 200, _ body: JSON, retryAfter: Int? = nil) {
        self.init(status: status, contentType: "application/json", body: body.bytes, retryAfter: retryAfter)
    }

    /// Everything is well, and there is nothing to tell.
    static let done = ReceiverAnswer(.object([]))
}
