import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import Vocabulary

/// Fetches small documents over HTTP: no redirects, no more than a limit of bytes, no longer than a limit of time.
///
/// It is to be ended with `shutdown()`.
package final class DocumentClient: Sendable {
    package static let sizeLimit = 1 << 20
    package static let timeLimit = Duration.seconds(10)

    private let http: HTTPClient
    private let time: any TimeSource

    package init(time: any TimeSource = SystemTime(wallClock: Timestamp(milliseconds: 0))) {
        self.time = time
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.retryConnectionEstablishment = false
        http = HTTPClient(configuration: configuration)
    }

    /// The document at an address; throws `DocumentTrouble` for any status but 200 and for a document that is too large,
    /// `TimeLimitReached` when it takes too long, and what keeps the connection from being made.
    package func fetch(_ address: String) async throws -> [UInt8] {
        try await time.withLimit(Self.timeLimit) { [http] in
            var request = HTTPClientRequest(url: address)
            request.headers.add(name: "Accept", value: "application/json")
            let response = try await http.execute(request, deadline: .distantFuture)
            guard response.status == .ok else {
                throw DocumentTrouble("\(address) answers with \(response.status.code)")
            }
            do {
                return Array(buffer: try await response.body.collect(upTo: Self.sizeLimit))
            } catch is NIOTooManyBytesError {
                throw DocumentTrouble("the document at \(address) is larger than \(Self.sizeLimit >> 20) MiB")
            }
        }
    }

    package func shutdown() async {
        // Only a second shutdown throws, and finds nothing to do.
        try? await http.shutdown()
    }
}

/// Why a document is not to be had, as the end of a sentence.
package struct DocumentTrouble: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
