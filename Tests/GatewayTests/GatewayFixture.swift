import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MCP
import Metrics
import MetricsTestKit
import NIOCore
import TestSupport
import Vocabulary

/// A gateway before two sample tools, and everything that it writes.
struct GatewayFixture {
    static let key = "cb_worker"
    /// A moment at which the certificates of tests hold.
    static let now = Timestamp(milliseconds: 1_795_262_400_000)

    let gate = Gate()
    let subscriptions = Subscriptions()
    let time = ManualTime()
    let metrics = TestMetrics()
    let log = EventLog()
    let ports = AsyncStream<Int>.makeStream()
    let gateway: Gateway

    init(
        host: String = "127.0.0.1",
        allowedHosts: [String] = [],
        allowedOrigins: [String] = [],
        requiresKey: Bool = false,
        bodyLimit: Int? = nil,
        reportLimit: Int? = nil,
        callRate: Rate? = nil,
        toolRates: [String: Rate] = [:],
        protectedResource: ProtectedResource? = nil,
        limits: Gateway.Limits = Gateway.Limits(),
        timeLimits: Gateway.TimeLimits = .generous,
        trustedProxies: [String] = [],
        tls: TLSFiles? = nil,
        isReady: @escaping @Sendable () async -> Bool = { true },
        authenticate: Gateway.Authenticator? = nil,
        receiveReport: AgentReport.Receiver? = nil,
        onRefusal: RefusedRequest.Witness? = nil
    ) throws {
        var configuration = Gateway.Configuration(
            host: host,
            port: 0,
            allowedHosts: allowedHosts,
            allowedOrigins: allowedOrigins,
            requiresKey: requiresKey
        )
        configuration.protectedResource = protectedResource
        if let bodyLimit { configuration.bodyLimit = bodyLimit }
        if let reportLimit { configuration.reportLimit = reportLimit }
        configuration.limits = limits
        configuration.timeLimits = timeLimits
        configuration.trustedProxies = trustedProxies.compactMap(IPNetwork.init)
        let logger = Logger(label: "test") { [log] _ in log }
        var features = Features(
            tools: try ToolCatalog([
                PreparedTool(Echo.self, services: gate), PreparedTool(Wait.self, services: gate),
                PreparedTool(Note.self, services: gate), Self.region,
            ]),
            subscriptions: subscriptions
        )
        features.toolRates = toolRates
        configuration.certificate = try tls.map { [metrics] files in
            try ListenerCertificate(files, time: SystemTime(wallClock: Self.now), metrics: metrics, logger: logger)
        }
        gateway = Gateway(
            configuration: configuration,
            endpoint: MCPEndpoint(
                identity: ServerIdentity(name: "sample", title: "Sample", version: "1") { _ in "Be good." },
                features: features,
                sessions: MemorySessions(),
                secret: Array(repeating: 7, count: 32),
                time: time,
                metrics: metrics,
                logger: logger
            ),
            authenticate: authenticate ?? { token in
                guard requiresKey else { return Admission(.local) }
                return token == Self.key ? Admission(Caller(keyID: "k1", role: .worker)) : nil
            },
            metricsPage: { accept, coding in (accept ?? "text/plain", coding, Array("up 1\n".utf8)) },
            receiveReport: receiveReport,
            onRefusal: onRefusal,
            callLimit: callRate.map { [time] in CallLimit($0, time: time, logger: logger) },
            isReady: isReady,
            time: time,
            metrics: metrics,
            logger: logger,
            onListening: { [ports] in ports.continuation.yield($0) }
        )
    }

    /// Repeats its argument in a header.
    private static let region = PreparedTool(
        name: "region",
        title: "Region",
        summary: "Names it.",
        inputSchema: ["type": "object", "properties": ["region": ["type": "string", "x-mcp-header": "Region"]]]
    ) { _ in .content([.text("ok")]) }

    /// The port of a gateway that was started.
    var port: Int {
        get async {
            for await port in ports.stream { return port }
            return 0
        }
    }

    func rejections(_ reason: String) -> Int64 {
        metrics.counterTotal(label: Metric.rejectedCalls.name, dimensions: [("reason", reason)])
    }

    func calls(_ tool: String, _ outcome: String) -> Int64 {
        metrics.counterTotal(label: Metric.toolCalls.name, dimensions: [("tool", tool), ("outcome", outcome)])
    }

    func requests(_ route: String, _ status: String) -> Int64 {
        metrics.counterTotal(label: Metric.httpRequests.name, dimensions: [("route", route), ("status", status)])
    }
}

extension Gateway.TimeLimits {
    /// For tests in which nobody is to be cut off, however busy the machine is.
    static var generous: Gateway.TimeLimits {
        var limits = Gateway.TimeLimits()
        limits.handshake = .seconds(600)
        limits.silence = .seconds(600)
        limits.head = .seconds(600)
        limits.body = .seconds(600)
        limits.idle = .seconds(600)
        limits.delivery = .seconds(600)
        return limits
    }
}

/// A request of the modern era, as headers and a body.
struct ModernRequest {
    var headers: HTTPFields
    var body: String

    init(_ method: String, _ params: [JSON.Member] = [], id: JSON = 1) {
        let meta: JSON = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": [:],
        ]
        body =
            JSON.object([
                JSON.Member("jsonrpc", "2.0"), JSON.Member("id", id), JSON.Member("method", .string(method)),
                JSON.Member("params", .object(params + [JSON.Member("_meta", meta)])),
            ]).description
        headers = [
            .contentType: "application/json", .accept: "application/json, text/event-stream",
            .named("MCP-Protocol-Version"): "2026-07-28", .named("Mcp-Method"): method,
        ]
        if let name = params.first(where: { $0.key == "name" })?.value.string { headers[.named("Mcp-Name")] = name }
    }

    static func echo(_ text: String, id: JSON = 1) -> ModernRequest {
        ModernRequest(
            "tools/call",
            [JSON.Member("name", "echo"), JSON.Member("arguments", ["text": .string(text)])],
            id: id
        )
    }

    static func note() -> ModernRequest {
        ModernRequest("tools/call", [JSON.Member("name", "note"), JSON.Member("arguments", [:])])
    }

    static func wait(_ seconds: Int) -> ModernRequest {
        ModernRequest(
            "tools/call",
            [JSON.Member("name", "wait"), JSON.Member("arguments", ["wait_seconds": .integer(seconds)])]
        )
    }

    /// The request as it goes over the wire.
    func text(host: String = "localhost", chunked: Bool = false) -> String {
        var head = "POST /mcp HTTP/1.1\r\nHost: \(host)\r\n"
        for field in headers { head += "\(field.name.rawName): \(field.value)\r\n" }
        guard !chunked else {
            return head
                + "Transfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
        }
        return head + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

extension TestClientProtocol {
    func post(
        _ request: ModernRequest,
        uri: String = "/mcp",
        adjust: (inout HTTPFields) -> Void = { _ in }
    ) async throws -> TestResponse {
        var headers = request.headers
        adjust(&headers)
        return try await execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(string: request.body))
    }
}

extension TestResponse {
    var json: JSON? { try? JSONReader.read(String(buffer: body)) }

    /// The HTTP status and the code of the JSON-RPC error, as in `400 -32600`.
    var outcome: String { json?["error"]?["code"].map { "\(status.code) \($0)" } ?? "\(status.code)" }
}

extension HTTPField.Name {
    static func named(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .accept }
}

/// Keeps the events of log lines, and lets a test wait for one.
struct EventLog: LogHandler {
    private let events = AsyncStream<String>.makeStream()
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { events.continuation.yield("\(event.metadata?["event"] ?? "")") }

    func wait(for event: BoardEvent) async {
        for await logged in events.stream where logged == event.rawValue { return }
    }
}

private struct Echo: Tool {
    static let name = "echo"
    static let title = "Echo"
    static let summary = "Says it again."
    static let access = Access.worker
    static let effects = Effects.reads
    @Argument("What to say.") var text: String

    struct Output: Codable, Sendable {
        var text: String
    }

    func call(_ gate: Gate, in call: ToolCall) async throws -> Output { Output(text: text) }
}

private struct Note: Tool {
    static let name = "note"
    static let title = "Note"
    static let summary = "Notes it."
    static let access = Access.worker
    static let effects: Effects = [.writes]

    struct Output: Codable, Sendable {}

    func call(_ gate: Gate, in call: ToolCall) async throws -> Output { Output() }
}

private struct Wait: Tool {
    static let name = "wait"
    static let title = "Wait"
    static let summary = "Waits."
    static let access = Access.worker
    static let effects = Effects.reads
    @Argument("Seconds.") var waitSeconds = 0
    var patience: Duration { .seconds(waitSeconds) }

    struct Output: Codable, Sendable {}

    func call(_ gate: Gate, in call: ToolCall) async throws -> Output {
        try await gate.pass()
        return Output()
    }
}
