import CCurl

/// libcurl's handle of one transfer, and the list of headers that it points to; both are freed with it.
struct CurlEasy: ~Copyable {
    let handle: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?

    init() throws(TransportFailure) {
        guard let handle = curl_easy_init() else { throw TransportFailure(CURLE_OUT_OF_MEMORY) }
        self.handle = handle
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headers)
    }

    /// The status of the answer.
    var status: Int {
        var status = 0
        _ = callboard_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    func set(_ option: CURLoption, _ value: Int) throws(TransportFailure) {
        try check(callboard_curl_set_long(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(TransportFailure) {
        try check(callboard_curl_set_text(handle, option, value))
    }

    func check(_ code: CURLcode) throws(TransportFailure) {
        guard code == CURLE_OK else { throw TransportFailure(code) }
    }

    /// Sends these lines as headers; one that ends with its colon keeps libcurl's own from being sent.
    mutating func setHeaders(_ lines: [String]) throws(TransportFailure) {
        for line in lines {
            guard let longer = curl_slist_append(headers, line) else { throw TransportFailure(CURLE_OUT_OF_MEMORY) }
            headers = longer
        }
        try check(callboard_curl_set_list(handle, CURLOPT_HTTPHEADER, headers))
    }

    /// Sends a copy of these bytes, with their length.
    func setBody(_ bytes: [UInt8]) throws(TransportFailure) {
        try check(callboard_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
        // Without bytes there is no address, which would mean another source of the body.
        let code = (bytes.isEmpty ? [0] : bytes).withUnsafeBytes {
            callboard_curl_set_bytes(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress)
        }
        try check(code)
    }

    /// Hands what comes to an answer, which must outlive this handle.
    func deliver(to answer: CurlAnswer) throws(TransportFailure) {
        let context = Unmanaged.passUnretained(answer).toOpaque()
        try check(callboard_curl_set_context(handle, CURLOPT_HEADERDATA, context))
        try check(callboard_curl_set_context(handle, CURLOPT_WRITEDATA, context))
        try check(
            callboard_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                CurlEasy.pass(bytes, size * count, to: context) { $0.takeHeader($1) }
            }
        )
        try check(
            callboard_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                CurlEasy.pass(bytes, size * count, to: context) { $0.takeBody($1) }
            }
        )
    }

    /// Gives libcurl the length that it delivered, or nothing, which ends the transfer.
    private static func pass(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        to context: UnsafeMutableRawPointer?,
        _ take: (CurlAnswer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let bytes, let context else { return 0 }
        let answer = Unmanaged<CurlAnswer>.fromOpaque(context).takeUnretainedValue()
        return take(answer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }
}
