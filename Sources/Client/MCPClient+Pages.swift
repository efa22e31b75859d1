import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import Vocabulary

extension MCPClient {
    /// Reads a plain page of the same server (`/healthz`, `/readyz`, `/metrics`), whatever its status is.
    package func get(
        _ path: String,
        timeout: Duration = .seconds(10)
    ) async throws -> (status: Int, body: String) {
        try await exchange(HTTPClientRequest(url: endpoint.origin + path), timeout: timeout)
    }

    /// Sends JSON to another place of the same server, and gives its answer whatever its status is.
    package func post(
        _ path: String,
        _ message: JSON,
        timeout: Duration = .seconds(10)
    ) async throws -> (status: Int, body: String) {
        var request = HTTPClientRequest(url: endpoint.origin + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: message.bytes))
        return try await exchange(request, timeout: timeout)
    }

    private func exchange(_ request: HTTPClientRequest, timeout: Duration) async throws -> (status: Int, body: String) {
        var request = request
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
