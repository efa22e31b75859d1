import Metrics
import Vocabulary

/// What a request asked for, as far as metrics tell requests apart.
enum Route: Hashable, Sendable {
    case mcp
    case metrics
    case alive
    case ready
    case metadata
    case report(AgentReport.Kind)
    case other

    init(path: Substring) {
        // The document about an address stands behind the address of all documents (RFC 9728 §3.1).
        self = Self.byName[path] ?? (path == ProtectedResource.path + "/mcp" ? .metadata : .other)
    }

    /// The path, as metrics show it.
    var name: String {
        switch self {
        case .mcp: "/mcp"
        case .metrics: "/metrics"
        case .alive: "/healthz"
        case .ready: "/readyz"
        case .metadata: ProtectedResource.path
        case .report(let kind): kind.rawValue
        case .other: "other"
        }
    }

    static let all: [Route] =
        [.mcp, .metrics, .alive, .ready, .metadata, .other] + AgentReport.Kind.allCases.map(Route.report)

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { (Substring($0.name), $0) })
}

/// The counters of HTTP requests, looked up once.
struct RequestSignals: Sendable {
    private let counters: [Route: [Counter]]

    init(metrics: any MetricsFactory) {
        var counters: [Route: [Counter]] = [:]
        for route in Route.all {
            counters[route] = (1...5).map { hundreds in
                Counter(
                    label: Metric.httpRequests.name,
                    dimensions: [("route", route.name), ("status", "\(hundreds)xx")],
                    factory: metrics
                )
            }
        }
        self.counters = counters
    }

    func count(_ route: Route, status: Int) { counters[route]?[min(max(status / 100, 1), 5) - 1].increment() }
}
