import MCP

/// There is no room for more of something at present.
struct LimitReached: Error {
    let limit: Rejection
    /// After how many seconds there may be.
    let retryAfter: Int

    init(_ limit: Rejection, retryAfter: Int = 1) {
        self.limit = limit
        self.retryAfter = retryAfter
    }
}

extension Refusal {
    /// Tells a client that it has to wait: 429 where it is its own doing, 503 where it is the server's.
    init(_ reached: LimitReached) {
        let (status, message) =
            switch reached.limit {
            case .connectionsPerAddress: (429, "There are too many connections from this address. Close some.")
            case .streamsPerKey: (429, "Too many waits and streams are open with this key. End some.")
            case .requestsPerKey: (429, "Too many requests are made at once with this key. Await some.")
            case .failedKeys: (429, "Too many wrong keys came from this address. Wait, and check the key.")
            case .connections: (503, "The server has as many connections as it takes.")
            case .streams: (503, "The server has as many waits and streams open as it takes.")
            case .bodyMemory: (503, "The server is reading as much as it has memory for.")
            default: (503, "The server has too much to do.")
            }
        self.init(
            status: status,
            message: message + " Try again after \(reached.retryAfter) s.",
            reason: reached.limit,
            retryAfter: reached.retryAfter,
            // There is no memory for the rest of the body, so it is not waited for.
            closesConnection: reached.limit == .bodyMemory
        )
    }
}
