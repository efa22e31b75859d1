import Metrics
import Vocabulary

/// What a request asked for, as far as metrics tell requests apart.
enum Route: String, CaseIterable, Sendable {
    case mcp = "/mcp"
    case metrics = "/metrics"
    case alive = "/healthz"
    case ready = "/readyz"
    case other

    init(path: Substring) { self = Route(rawValue: String(path)) ?? .other }
}

/// The counters of HTTP requests, looked up once.
struct RequestSignals: Sendable {
    private let counters: [Route: [Counter]]

    init(metrics: any MetricsFactory) {
        var counters: [Route: [Counter]] = [:]
        for route in Route.allCases {
            counters[route] = (1...5).map { hundreds in
                Counter(
                    label: Metric.httpRequests.name,
                    dimensions: [("route", route.rawValue), ("status", "\(hundreds)xx")],
                    factory: metrics
                )
            }
        }
        self.counters = counters
    }

    func count(_ route: Route, status: Int) { counters[route]?[min(max(status / 100, 1), 5) - 1].increment() }
}
