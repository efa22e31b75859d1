/// One request to a receiver of traces.
package struct HTTPCall: Sendable {
    package var method: String
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// When the call is given up, from its start to the last byte of the answer.
    package var timeLimit: Duration

    package init(
        _ method: String,
        _ url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        timeLimit: Duration = .seconds(10)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeLimit = timeLimit
    }
}

/// What a receiver answered.
package struct HTTPAnswer: Sendable {
    package var status: Int
    /// By their names in small letters; the last of several counts.
    package var headers: [String: String]
    /// No more than the transport keeps.
    package var body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no answer.
package struct TransportFailure: Error, Sendable, CustomStringConvertible {
    /// What went wrong, in the words of the library, without the address.
    package let description: String
    /// Whether the same call may succeed a little later.
    package let isRetryable: Bool

    package init(_ description: String, isRetryable: Bool) {
        self.description = description
        self.isRetryable = isRetryable
    }
}

/// The way to receivers of traces; a call that is cancelled ends at once.
package protocol HTTPTransport: Sendable {
    func send(_ call: HTTPCall) async throws -> HTTPAnswer
}
