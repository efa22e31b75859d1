import Foundation

/// Speaks HTTP through libcurl on a thread of its own: no receiver, however slow, holds up a thread of its callers.
///
/// Connections are kept and used again. Certificates are always checked, redirects never followed, and nothing but http
/// and https is spoken. Proxies are taken from the environment, as libcurl does. A call beyond the greatest number that
/// run at once waits for its turn, within its time limit.
package final class CurlTransport: HTTPTransport {
    private let mailbox: CurlMailbox

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - version: What the user agent says after `callboard/`.
    ///   - concurrency: How many calls run at once.
    ///   - waitingLimit: How many calls may wait for their turn; one more fails at once.
    /// - Throws: What libcurl says where it cannot be set up.
    package init(version: String, concurrency: Int = 16, waitingLimit: Int = 1_024) throws(TransportFailure) {
        let multi = try CurlMulti(connectionLimit: concurrency)
        let mailbox = CurlMailbox(multi: multi)
        self.mailbox = mailbox
        let thread = Thread {
            var loop = CurlLoop(
                multi: multi,
                mailbox: mailbox,
                userAgent: "callboard/\(version)",
                concurrency: concurrency,
                waitingLimit: waitingLimit
            )
            loop.run()
        }
        thread.name = "callboard-curl"
        thread.start()
    }

    deinit { mailbox.close() }

    /// Gives the answer, whatever its status; throws a `TransportFailure` where there is none.
    package func send(_ call: HTTPCall) async throws -> HTTPAnswer {
        try Task.checkCancellation()
        let exchange = CurlExchange(call)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                exchange.wait(continuation)
                mailbox.post(exchange)
            }
        } onCancel: {
            // The caller goes on now; the thread removes what is left.
            exchange.settle(.failure(CancellationError()))
            mailbox.announceCancellation()
        }
    }

    /// Fails all calls, also later ones, and returns when the thread has given everything back.
    package func close() async {
        mailbox.close()
        await withCheckedContinuation { continuation in mailbox.whenEmptied { continuation.resume() } }
    }
}
