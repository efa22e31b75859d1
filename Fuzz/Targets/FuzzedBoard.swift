import CoreMetrics
import Logging
import MCP
import Orchestration
import StorageSQLite
import TestSupport
import Tools
import Vocabulary

/// A board in memory with a little of everything on it, behind an endpoint.
struct FuzzedBoard: Sendable {
    static let boss = Caller(keyID: "k0", role: .orchestrator)
    static let ada = Caller(
        keyID: "k1",
        role: .worker,
        agent: AgentID(rawValue: "ada"),
        agentType: AgentType(rawValue: "planning")
    )
    static let watcher = Caller(keyID: "k3", role: .observer)
    static let callers = [boss, ada, watcher]
    static let room = RoomName(rawValue: "general")

    /// What is said in the room: everything that a search could stumble over.
    static let messages = [
        "Plan the release, please.", "100 % done_now \\o/ \"quoted\" 'single'", "太郎さん、テストをお願いします",
        "e\u{301}te\u{301} \"\u{301}x\" %\u{301} \\\u{301} _\u{301}", "NEAR(a b) AND OR NOT col:umn *",
        "\u{1F600}\u{200D}\u{1F680} ok",
        "Straße STRASSE İstanbul ıspanak", "tab\tand\nline", "((({{{[[[", "a-b_c.d@e",
    ]

    let time = HurriedTime()
    let store: SQLiteStore
    let services: BoardServices
    let tools: [PreparedTool]
    let endpoint: MCPEndpoint
    private(set) var sessions: [String] = []

    init() async throws {
        let metrics = NOOPMetricsHandler.instance
        let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        store = try SQLiteStore(inMemoryWith: metrics)
        services = BoardServices(
            on: store,
            secret: [UInt8](repeating: 7, count: 32),
            policy: BoardPolicy(),
            // Nobody is too fast for a board whose time stands still.
            roomPolicy: RoomPolicy(sendsPerSecond: 0),
            tools: BoardTools.handovers,
            spans: NoSpanRecorder(),
            time: time,
            metrics: metrics
        ) { _ in logger }
        let board = try BoardEndpoint(
            on: services,
            as: ServerIdentity(name: "callboard", title: "Callboard", version: "1") { _ in "" },
            sessions: MemorySessions(),
            time: time,
            metrics: metrics,
            logger: logger
        )
        tools = board.features.tools.tools
        endpoint = board.mcp
        try await fill()
    }

    private mutating func fill() async throws {
        let (tasks, rooms) = (services.tasks, services.rooms)
        let type = AgentType(rawValue: "planning")
        let first = try await tasks.create(
            TaskDraft(agentType: type, description: "plan", leaseSeconds: 60),
            by: Self.boss,
            once: nil
        )
        var second = TaskDraft(agentType: type, description: "test", leaseSeconds: 60)
        second.dependencies = [first.id]
        _ = try await tasks.create(second, by: Self.boss, once: nil)
        _ = try await rooms.create(Self.room, description: "All of us", by: Self.boss, once: nil)
        let ada = AgentID(rawValue: "ada")
        _ = try await rooms.enter(Self.room, as: ada, once: nil)
        for message in Self.messages { _ = try await rooms.send(message, to: Self.room, as: ada, once: nil) }
        for version in ProtocolVersion.allCases where version.era == .legacy {
            let open =
                #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"\#(version.rawValue)","capabilities":{}}}"#
            if case .reply(let reply) = await send(Array(open.utf8), RoutingHeaders(), by: Self.ada) {
                sessions += [reply.sessionID].compactMap(\.self)
            }
        }
    }

    func send(_ body: [UInt8], _ headers: RoutingHeaders, by caller: Caller) async -> MCPAnswer {
        await endpoint.answer(body.withUnsafeBytes { MessageBody($0) }, headers: headers, caller: caller)
    }
}
