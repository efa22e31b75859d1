import CCurl

extension TransportFailure {
    /// The transport was closed before the call came to its end.
    static let closed = TransportFailure("The transport is closed", isRetryable: false)

    /// What libcurl's code says, in its own words.
    init(_ code: CURLcode) {
        self.init(String(cString: curl_easy_strerror(code)), isRetryable: Self.passes(code))
    }

    /// Whether what a code tells of may pass by itself: names, connections and time limits do; a certificate that nobody
    /// vouches for, an address that is none, or a receiver that does not speak HTTP stay.
    private static func passes(_ code: CURLcode) -> Bool {
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_PROXY,
            CURLE_SSL_CONNECT_ERROR, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
            CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_OPERATION_TIMEDOUT, CURLE_OUT_OF_MEMORY,
            CURLE_NO_CONNECTION_AVAILABLE, CURLE_AGAIN:
            true
        default: false
        }
    }
}
