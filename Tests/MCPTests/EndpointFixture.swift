import InMemoryLogging
import Logging
import MCP
import Metrics
import MetricsTestKit
import TestSupport
import Vocabulary

/// An endpoint with samples of everything, and all that it writes.
struct EndpointFixture {
    let workshop = Workshop()
    let subscriptions = Subscriptions()
    let library = Library()
    let jobs = SampleJobs()
    let time = ManualTime()
    let metrics = TestMetrics()
    let log = InMemoryLogHandler()
    let sessions: MemorySessions
    let endpoint: MCPEndpoint

    init(
        secret: UInt8 = 7,
        sessions: MemorySessions = MemorySessions(),
        tellOthers: @escaping @Sendable (_ sessionID: String, _ words: String) -> Void = { _, _ in }
    ) throws {
        self.sessions = sessions
        endpoint = MCPEndpoint(
            identity: ServerIdentity(name: "sample", title: "Sample", version: "1.2.3") { "Be a good \($0.rawValue)." },
            features: Features(
                tools: try workshop.catalog,
                prompts: SamplePrompts.catalog,
                resources: library,
                completions: SampleCompletions(),
                tasks: jobs,
                subscriptions: subscriptions
            ),
            sessions: sessions,
            secret: Array(repeating: secret, count: 32),
            tellOthers: tellOthers,
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
        capabilities: JSON = [:],
        meta: [JSON.Member] = [],
        caller: Caller = .local,
        adjust: (inout RoutingHeaders) -> Void = { _ in }
    ) async -> MCPAnswer {
        let envelope: [JSON.Member] = [
            JSON.Member("io.modelcontextprotocol/protocolVersion", "2026-07-28"),
            JSON.Member("io.modelcontextprotocol/clientCapabilities", capabilities),
        ]
        let params = JSON.object(params + [JSON.Member("_meta", .object(envelope + meta))])
        var headers = RoutingHeaders()
        headers.protocolVersion = "2026-07-28"
        headers.method = method
        headers.name = (params["name"] ?? params["uri"] ?? params["taskId"])?.string
        adjust(&headers)
        return await send(Self.request(method, params, id: id), headers, caller: caller)
    }

    /// Calls a tool in the modern era, and gives the result.
    func call(_ tool: String, _ arguments: JSON = [:], caller: Caller = .local) async throws -> JSON {
        let params = [JSON.Member("name", .string(tool)), JSON.Member("arguments", arguments)]
        return try await modern("tools/call", params, caller: caller).reply.json["result"] ?? nil
    }

    /// Opens a session of the legacy era, and gives the headers that name it.
    func session(
        _ version: String = "2025-11-25",
        capabilities: JSON = [:],
        caller: Caller = .local
    ) async throws -> RoutingHeaders {
        let reply = try await send(
            Self.request("initialize", ["protocolVersion": .string(version), "capabilities": capabilities]),
            caller: caller
        ).reply
        var headers = RoutingHeaders()
        headers.sessionID = reply.sessionID
        return headers
    }

    /// Sends a request of the legacy era.
    func legacy(
        _ method: String,
        _ params: JSON? = nil,
        id: JSON = 1,
        in session: RoutingHeaders,
        caller: Caller = .local
    ) async -> MCPAnswer {
        await send(Self.request(method, params, id: id), session, caller: caller)
    }

    /// Opens a session's push stream, or comes back to a stream that broke off.
    func get(_ session: RoutingHeaders, behind event: String? = nil, caller: Caller = .local) async -> MCPAnswer {
        var headers = session
        headers.lastEventID = event
        return await endpoint.answerGet(headers: headers, caller: caller)
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
