import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import MCP
import Metrics
import NIOCore
import Vocabulary

/// The connection on which a request came; nothing more is needed of Hummingbird's context.
struct ConnectionContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// Answers every request: a function call instead of a router and its middleware, as there are few routes.
final class GatewayResponder: HTTPResponder {
    let configuration: Gateway.Configuration
    let endpoint: MCPEndpoint
    let authenticate: Gateway.Authenticator
    let metricsPage: Gateway.MetricsPage
    let receiveReport: AgentReport.Receiver?
    let onRefusal: RefusedRequest.Witness?
    let isReady: @Sendable () async -> Bool
    let callLimit: CallLimit?
    let openAnswers: OpenAnswers
    let drain: Drain
    let logger: Logger
    let frontier: Frontier
    let rejections: RejectionCounters
    let proxies: TrustedProxies
    let slots: CallerSlots
    let bodyMemory: BodyMemory
    let failedKeys: FailedKeys
    let limitLog: LimitLog
    private let signals: RequestSignals

    init(
        configuration: Gateway.Configuration,
        endpoint: MCPEndpoint,
        authenticate: @escaping Gateway.Authenticator,
        metricsPage: @escaping Gateway.MetricsPage,
        receiveReport: AgentReport.Receiver?,
        onRefusal: RefusedRequest.Witness?,
        isReady: @escaping @Sendable () async -> Bool,
        callLimit: CallLimit?,
        openAnswers: OpenAnswers,
        drain: Drain,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.configuration = configuration
        self.endpoint = endpoint
        self.authenticate = authenticate
        self.metricsPage = metricsPage
        self.receiveReport = receiveReport
        self.onRefusal = onRefusal
        self.isReady = isReady
        self.callLimit = callLimit
        self.openAnswers = openAnswers
        self.drain = drain
        self.logger = logger
        frontier = Frontier(configuration)
        rejections = RejectionCounters(metrics: metrics)
        proxies = TrustedProxies(networks: configuration.trustedProxies)
        slots = CallerSlots(limits: configuration.limits)
        bodyMemory = BodyMemory(limit: configuration.limits.bodyMemory)
        failedKeys = FailedKeys(limit: configuration.limits.failedKeys, time: time)
        limitLog = LimitLog(logger: logger)
        signals = RequestSignals(metrics: metrics)
    }

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let head = RequestHead(request.head)
        let route = Route(path: head.path)
        let response = try await respond(to: request, head, route, on: context.channel)
        signals.count(route, status: response.status.code)
        if head.rejection != nil { await tell(of: head, on: context.channel) }
        return head.method == .head ? response.createHeadResponse() : response
    }

    private func respond(
        to request: Request,
        _ head: RequestHead,
        _ route: Route,
        on channel: any Channel
    ) async throws -> Response {
        switch route {
        case .alive:
            return .plain(.ok, "alive\n")
        case .ready:
            let isReady = drain.hasBegun ? false : await isReady()
            return isReady ? .plain(.ok, "ready\n") : .plain(.serviceUnavailable, "not ready\n", retryAfter: 1)
        case .mcp, .metrics, .metadata, .report, .other:
            if let refusal = frontier.refusal(of: head) { return response(for: refusal, of: head) }
        }
        switch route {
        case .mcp: return try await respondMCP(to: request, head, on: channel)
        case .metrics: return await respondMetrics(to: head, on: channel)
        case .metadata: return respondMetadata(to: head)
        case .report(let kind): return await respondReport(kind, to: request, head, on: channel)
        default: return Self.nothingHere
        }
    }

    static var nothingHere: Response {
        Response(MCPReply.refused(404, "Nothing is here. MCP is spoken at POST /mcp."))
    }

    /// Whoever may reach a loopback server may see its metrics; elsewhere any key will do.
    private func respondMetrics(to head: RequestHead, on channel: any Channel) async -> Response {
        guard head.method == .get || head.method == .head else {
            return .notAllowed("GET")
        }
        if configuration.requiresKey, !configuration.isLoopback {
            do {
                _ = try await admission(of: head, on: channel)
            } catch {
                return refusal(error, of: head, on: channel)
            }
        }
        let page = await metricsPage(head.accept, head.acceptEncoding)
        var headers: HTTPFields = [.contentType: page.contentType, .vary: "Accept, Accept-Encoding"]
        headers[.contentEncoding] = page.coding
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.body))
        )
    }
}
