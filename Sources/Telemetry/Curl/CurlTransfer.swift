import CCurl

/// One call in the hands of libcurl, with everything that must live as long as it runs.
final class CurlTransfer {
    let exchange: CurlExchange
    private let easy: CurlEasy
    private let answer = CurlAnswer()

    var handle: UnsafeMutableRawPointer { easy.handle }

    init(_ exchange: CurlExchange, userAgent: String, timeLeft: Duration) throws(TransportFailure) {
        self.exchange = exchange
        var easy = try CurlEasy()
        try easy.guardTheConnection()
        try easy.limitTime(to: timeLeft)
        try easy.describe(exchange.call, userAgent: userAgent)
        // The answer lives as long as this object, which frees the handle before it goes.
        try easy.deliver(to: answer)
        self.easy = easy
    }

    /// What came of the call, from the code that libcurl ended it with.
    func outcome(_ code: CURLcode) -> Result<HTTPAnswer, any Error> {
        // An answer that is larger than what is kept was ended here, not by the receiver.
        guard code == CURLE_OK || answer.isFull && code == CURLE_WRITE_ERROR else {
            return .failure(TransportFailure(code))
        }
        let status = easy.status
        // An interim answer promises another one.
        guard answer.hasWholeHead, status >= 200 else { return .failure(TransportFailure(CURLE_PARTIAL_FILE)) }
        return .success(HTTPAnswer(status: status, headers: answer.headers, body: answer.body))
    }
}
