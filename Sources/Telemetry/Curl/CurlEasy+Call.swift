import CCurl

extension CurlEasy {
    /// How long a connection may take to stand.
    private static let connectLimit = 3_000
    /// What says how long a body is follows from the body alone.
    private static let framing: Set = ["content-length", "transfer-encoding", "expect"]

    /// Sets what holds for every call, whoever makes it.
    func guardTheConnection() throws(TransportFailure) {
        try check(callboard_curl_allow_http_only(handle))
        try check(callboard_curl_leave_resolver_behind(handle))
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        // The other threads of the process must not be interrupted by alarms.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    }

    func limitTime(to timeLeft: Duration) throws(TransportFailure) {
        // To libcurl, no time is all the time in the world.
        guard timeLeft > .zero else { throw TransportFailure(CURLE_OPERATION_TIMEDOUT) }
        try set(CURLOPT_TIMEOUT_MS, timeLeft.wholeMilliseconds)
        try set(CURLOPT_CONNECTTIMEOUT_MS, Self.connectLimit)
    }

    mutating func describe(_ call: HTTPCall, userAgent: String) throws(TransportFailure) {
        guard !call.url.utf8.contains(0), call.method.isHTTPToken else { throw TransportFailure(CURLE_URL_MALFORMAT) }
        try set(CURLOPT_URL, call.url)
        try set(CURLOPT_USERAGENT, userAgent)
        if call.method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
        } else {
            if call.method != "GET" || !call.body.isEmpty { try setBody(call.body) }
            try set(CURLOPT_CUSTOMREQUEST, call.method)
        }
        try setHeaders(Self.lines(of: call))
    }

    /// The headers of a call as lines, without those that libcurl would add by itself.
    private static func lines(of call: HTTPCall) throws(TransportFailure) -> [String] {
        var lines = ["Expect:"]
        var namesContentType = false
        for (name, value) in call.headers {
            // A line break would begin another header, or another request.
            guard name.isHTTPToken, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw TransportFailure("A header is not valid", isRetryable: false)
            }
            let lowercased = name.lowercased()
            if framing.contains(lowercased) { continue }
            if lowercased == "content-type" { namesContentType = true }
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        if !namesContentType { lines.append("Content-Type:") }
        return lines
    }
}

extension Duration {
    /// Rounded up, so that a limit never comes early, and no more than libcurl and the system can count.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = min(self, .milliseconds(Int32.max)).components
        let (milliseconds, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000)
        return Int(seconds * 1_000 + milliseconds + (rest > 0 ? 1 : 0))
    }
}
