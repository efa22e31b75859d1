import CCurl
import Synchronization

/// libcurl's set of running transfers, with the connections that they share.
///
/// It is `Sendable` because one thread alone calls it, but for `wake`, which libcurl allows from any thread and the mutex
/// keeps from coming after `close`.
final class CurlMulti: @unchecked Sendable {
    /// The library is set up once, before its first use, and stays until the process ends.
    private static let setUp = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    private let handle: UnsafeMutableRawPointer
    private let isOpen = Mutex(true)

    init(connectionLimit: Int) throws(TransportFailure) {
        guard Self.setUp == CURLE_OK else { throw TransportFailure(Self.setUp) }
        guard let handle = curl_multi_init() else { throw TransportFailure(CURLE_OUT_OF_MEMORY) }
        self.handle = handle
        _ = callboard_curl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, connectionLimit)
    }

    /// Ends a `wait` of the thread, also one that is still to come.
    func wake() {
        isOpen.withLock { if $0 { curl_multi_wakeup(handle) } }
    }

    func add(_ transfer: CurlTransfer) throws(TransportFailure) {
        try check(curl_multi_add_handle(handle, transfer.handle))
    }

    /// Takes a transfer out, after which it may be freed; one that still runs loses its connection.
    func remove(_ transfer: CurlTransfer) {
        curl_multi_remove_handle(handle, transfer.handle)
    }

    /// Sends and receives whatever is possible without waiting.
    func perform() throws(TransportFailure) {
        var running: Int32 = 0
        try check(curl_multi_perform(handle, &running))
    }

    /// Waits until something can be sent or received, a time limit of libcurl comes, or `wake` is called.
    func wait(atMost milliseconds: Int32) throws(TransportFailure) {
        try check(curl_multi_poll(handle, nil, 0, milliseconds, nil))
    }

    /// The next transfer that has ended, and how.
    func nextEnded() -> (handle: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left)?.pointee {
            if message.msg == CURLMSG_DONE, let ended = message.easy_handle { return (ended, message.data.result) }
        }
        return nil
    }

    /// Gives everything back, connections too; no transfer may be left in it, and nothing but `wake` may follow.
    func close() {
        isOpen.withLock { $0 = false }
        curl_multi_cleanup(handle)
    }

    private func check(_ code: CURLMcode) throws(TransportFailure) {
        guard code != CURLM_OK else { return }
        throw TransportFailure(String(cString: curl_multi_strerror(code)), isRetryable: true)
    }
}
