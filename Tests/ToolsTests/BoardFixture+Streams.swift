import MCP
import TestSupport
import Vocabulary

extension BoardFixture {
    /// Opens the stream of a modern client.
    func listen(
        _ notifications: JSON,
        capabilities: JSON = [:],
        by caller: Caller = .boss
    ) async throws -> OpenConnection {
        let params = [JSON.Member("notifications", notifications)]
        return try OpenConnection(
            try await send("subscriptions/listen", params, capabilities: capabilities, by: caller)
        )
    }

    /// Opens a session of the handshake era, and gives the headers that name it.
    func session(capabilities: JSON = [:], by caller: Caller = .boss) async throws -> RoutingHeaders {
        let params: JSON = ["protocolVersion": "2025-11-25", "capabilities": capabilities]
        let request: JSON = ["jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params]
        guard case .reply(let reply) = await send(request, RoutingHeaders(), by: caller) else {
            throw Refused(json: "no reply")
        }
        var headers = RoutingHeaders()
        headers.sessionID = reply.sessionID
        return headers
    }
}
