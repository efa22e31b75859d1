import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Vocabulary

extension MCPClient {
    /// Reads a plain page of the same server (`/healthz`, `/readyz`, `/metrics`), whatever its status is.
    package func get(
        _ path: String,
        timeout: Duration = .seconds(10)
    ) async throws -> (status: Int, body: String) {
        var request = HTTPClientRequest(url: endpoint.origin + path)
        if let apiKey { request.headers.add(name: "Authorization", value: "Bearer \(apiKey)") }
        do {
            return try await time.withLimit(timeout) { [request] in
                let response = try await self.send(request)
                let body = try await self.collect(response.body)
                return (Int(response.status.code), String(decoding: body.readableBytesView, as: UTF8.self))
            }
        } catch is TimeLimitReached {
            throw ClientError(.timedOut, "\(request.url) did not answer within \(timeout).")
        }
    }
}
