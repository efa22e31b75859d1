import CoreMetrics
import Logging
import MCP
import Orchestration
import StorageSQLite
import TestSupport
import Tools
import Vocabulary

/// A board on a store in memory, with everything it offers behind an endpoint.
struct BoardFixture: Sendable {
    let time = ManualTime()
    let store: SQLiteStore
    let services: BoardServices
    let features: Features
    let endpoint: MCPEndpoint

    init(
        policy: BoardPolicy = BoardPolicy(),
        confirmation: Confirmation = .ask,
        secret: [UInt8] = Array(repeating: 7, count: 32)
    ) throws {
        let metrics = NOOPMetricsHandler.instance
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        store = try SQLiteStore(inMemoryWith: metrics)
        services = BoardServices(
            on: store,
            secret: secret,
            policy: policy,
            roomPolicy: RoomPolicy(),
            tools: BoardTools.handovers,
            spans: NoSpanRecorder(),
            time: time,
            metrics: metrics
        ) { _ in logger }
        let board = try BoardEndpoint(
            on: services,
            as: ServerIdentity(name: "callboard", title: "Callboard", version: "1") { _ in "" },
            confirmation: confirmation,
            sessions: MemorySessions(),
            time: time,
            metrics: metrics,
            logger: logger
        )
        features = board.features
        endpoint = board.mcp
    }

    var feed: ChangeFeed { services.feed }
    var agents: AgentRegistry { services.agents }
    var tasks: TaskBoard { services.tasks }
    var usage: UsageBoard { services.usage }
    var janitor: Janitor { services.janitor }
    var catalog: ToolCatalog { features.tools }
    var subscriptions: Subscriptions { features.subscriptions }

    // MARK: The board

    @discardableResult
    func create(
        _ description: String = "work",
        type: AgentType = .planning,
        after dependencies: [TaskID] = [],
        lease: Int = 60,
        by caller: Caller = .boss
    ) async throws -> TaskRecord {
        var draft = TaskDraft(agentType: type, description: description, leaseSeconds: lease)
        draft.dependencies = dependencies
        return try await tasks.create(draft, by: caller, once: nil)
    }

    @discardableResult
    func claim(by agent: AgentID = .ada, type: AgentType = .planning) async throws -> TaskRecord? {
        try await tasks.poll(for: agent, of: type, limit: 1, waiting: .zero, once: nil).first?.task
    }

    func finish(_ task: TaskID, by agent: AgentID = .ada, result: String = #"{"ok":true}"#) async throws {
        let submission = Submission(
            task: task,
            status: .completed,
            result: RawJSON(trusting: result),
            error: nil,
            agent: agent,
            attempt: nil
        )
        _ = try await tasks.submit(submission, by: .boss, once: nil)
    }

    func fail(_ task: TaskID, by agent: AgentID = .ada, _ error: String = "broken") async throws {
        let submission = Submission(
            task: task,
            status: .failed,
            result: nil,
            error: error,
            agent: agent,
            attempt: nil
        )
        _ = try await tasks.submit(submission, by: .boss, once: nil)
    }

    // MARK: The protocol

    /// Sends a request of the modern era.
    func send(
        _ method: String,
        _ params: [JSON.Member] = [],
        capabilities: JSON = [:],
        toolUse: String? = nil,
        by caller: Caller = .boss
    ) async throws -> MCPAnswer {
        var meta = [
            JSON.Member("io.modelcontextprotocol/protocolVersion", "2026-07-28"),
            JSON.Member("io.modelcontextprotocol/clientCapabilities", capabilities),
        ]
        if let toolUse { meta.append(JSON.Member("claudecode/toolUseId", .string(toolUse))) }
        let params = JSON.object(params + [JSON.Member("_meta", .object(meta))])
        var headers = RoutingHeaders()
        headers.protocolVersion = "2026-07-28"
        headers.method = method
        headers.name = (params["name"] ?? params["uri"] ?? params["taskId"])?.string
        return await send(
            ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": params],
            headers,
            by: caller
        )
    }

    func send(_ message: JSON, _ headers: RoutingHeaders, by caller: Caller) async -> MCPAnswer {
        let body = message.bytes.withUnsafeBytes { MessageBody($0) }
        return await endpoint.answer(body, headers: headers, caller: caller)
    }

    /// Sends a request of the modern era, and gives the result; throws the error.
    func ask(
        _ method: String,
        _ params: [JSON.Member] = [],
        capabilities: JSON = [:],
        toolUse: String? = nil,
        by caller: Caller = .boss
    ) async throws -> JSON {
        let answer = try await send(method, params, capabilities: capabilities, toolUse: toolUse, by: caller)
        guard case .reply(let reply) = answer else { throw Refused(json: "no reply") }
        let json = try JSONReader.read(reply.body)
        guard let result = json["result"] else { throw Refused(json: json["error"] ?? .null) }
        return result
    }

    /// Calls a tool, and gives its result.
    func call(
        _ tool: String,
        _ arguments: JSON,
        and others: [JSON.Member] = [],
        capabilities: JSON = [:],
        toolUse: String? = nil,
        by caller: Caller = .boss
    ) async throws -> JSON {
        let params = [JSON.Member("name", .string(tool)), JSON.Member("arguments", arguments)] + others
        return try await ask("tools/call", params, capabilities: capabilities, toolUse: toolUse, by: caller)
    }
}

/// An error of the protocol.
struct Refused: Error {
    let json: JSON
}

extension AgentID {
    static let ada = AgentID(rawValue: "ada")
    static let bob = AgentID(rawValue: "bob")
}

extension AgentType {
    static let planning = AgentType(rawValue: "planning")
    static let testing = AgentType(rawValue: "testing")
}

extension Caller {
    static let boss = Caller(keyID: "k0", role: .orchestrator)
    static let ada = Caller(keyID: "k1", role: .worker, agent: .ada, agentType: .planning)
    static let bob = Caller(keyID: "k2", role: .worker, agent: .bob, agentType: .planning)
    static let watcher = Caller(keyID: "k3", role: .observer)
}

extension TaskID {
    var json: JSON { .string(rawValue) }
}
