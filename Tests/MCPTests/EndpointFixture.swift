import InMemoryLogging
import Logging
import MCP
import Metrics
import MetricsTestKit
import TestSupport
import Vocabulary

/// An endpoint with sample tools, and everything that it writes.
struct EndpointFixture {
    let workshop = Workshop()
    let time = ManualTime()
    let metrics = TestMetrics()
    let log = InMemoryLogHandler()
    let endpoint: MCPEndpoint

    init() throws {
        endpoint = MCPEndpoint(
            identity: ServerIdentity(name: "sample", title: "Sample", version: "1.2.3") { "Be a good \($0.rawValue)." },
            catalog: try workshop.catalog,
            time: time,
            metrics: metrics,
            logger: Logger(label: "test") { [log] _ in log }
        )
    }

    /// Sends a body as it is.
    func send(_ body: String, _ headers: RoutingHeaders = .init(), caller: Caller = .local) async -> MCPAnswer {
        let body = Array(body.utf8).withUnsafeBytes { MessageBody($0) }
        return await endpoint.answer(body, headers: headers, caller: caller)
    }

    /// Sends a request of the modern era, with the headers that belong to it.
    func modern(
        _ method: String,
        _ params: [JSON.Member] = [],
        id: JSON = 1,
        meta: [JSON.Member] = [],
        caller: Caller = .local,
        adjust: (inout RoutingHeaders) -> Void = { _ in }
    ) async -> MCPAnswer {
        let envelope: [JSON.Member] = [
            JSON.Member("io.modelcontextprotocol/protocolVersion", "2026-07-28"),
            JSON.Member("io.modelcontextprotocol/clientCapabilities", [:]),
        ]
        let params = JSON.object(params + [JSON.Member("_meta", .object(envelope + meta))])
        var headers = RoutingHeaders()
        headers.protocolVersion = "2026-07-28"
        headers.method = method
        headers.name = params["name"]?.string
        adjust(&headers)
        return await send(Self.request(method, params, id: id), headers, caller: caller)
    }

    /// Calls a tool in the modern era, and gives the result.
    func call(_ tool: String, _ arguments: JSON = [:], caller: Caller = .local) async throws -> JSON {
        let params = [JSON.Member("name", .string(tool)), JSON.Member("arguments", arguments)]
        return try await modern("tools/call", params, caller: caller).reply.json["result"] ?? nil
    }

    /// Opens a session of the legacy era, and gives the headers that name it.
    func session(_ version: String = "2025-11-25", caller: Caller = .local) async throws -> RoutingHeaders {
        let reply = try await send(
            Self.request("initialize", ["protocolVersion": .string(version), "capabilities": [:]]),
            caller: caller
        ).reply
        var headers = RoutingHeaders()
        headers.sessionID = reply.sessionID
        return headers
    }

    static func request(_ method: String, _ params: JSON? = nil, id: JSON? = 1) -> String {
        var members: [JSON.Member] = [JSON.Member("jsonrpc", "2.0")]
        if let id { members.append(JSON.Member("id", id)) }
        members.append(JSON.Member("method", .string(method)))
        if let params { members.append(JSON.Member("params", params)) }
        return JSON.object(members).description
    }
}

struct UnexpectedAnswer: Error {}

extension MCPAnswer {
    var reply: MCPReply {
        get throws {
            guard case .reply(let reply) = self else { throw UnexpectedAnswer() }
            return reply
        }
    }

    var deferred: any DeferredReply {
        get throws {
            guard case .deferred(let reply) = self else { throw UnexpectedAnswer() }
            return reply
        }
    }

    var stream: any AnswerStream {
        get throws {
            guard case .stream(let stream) = self else { throw UnexpectedAnswer() }
            return stream
        }
    }
}

extension MCPReply {
    var json: JSON {
        get throws { body.isEmpty ? .null : try JSONReader.read(body) }
    }

    /// The HTTP status and the code of the JSON-RPC error, as in `400 -32600`.
    var outcome: String {
        get throws { try json["error"]?["code"].map { "\(status) \($0)" } ?? "\(status)" }
    }
}

extension Caller {
    static func with(_ role: Role, key: String = "k1") -> Caller {
        Caller(keyID: key, role: role, agent: AgentID(rawValue: "ada"))
    }
}
