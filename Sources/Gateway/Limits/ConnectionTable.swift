import MCP
import Metrics
import Synchronization
import Vocabulary

/// Knows how many connections are open, in all and from each address, and has room for so many.
final class ConnectionTable: Sendable {
    enum Admission: Equatable {
        case admitted
        /// Is to be told why.
        case refused(Rejection)
        /// Is to be closed without a word.
        case dropped(Rejection)
    }

    private struct State {
        var admitted = 0
        var refused = 0
        /// Holds no address without a connection.
        var byAddress: [IPAddress: Int] = [:]
    }

    private let limits: Gateway.Limits
    private let proxies: TrustedProxies
    private let state = Mutex(State())
    private let gauge: Gauge

    init(limits: Gateway.Limits, proxies: TrustedProxies, metrics: any MetricsFactory) {
        self.limits = limits
        self.proxies = proxies
        gauge = Gauge(label: Metric.openConnections.name, dimensions: [], factory: metrics)
        gauge.record(0)
    }

    /// Counts a connection, unless it is dropped; whoever was counted has to leave.
    func enter(from address: IPAddress?) -> Admission {
        let household = household(of: address)
        return state.withLock { state in
            let reason: Rejection? =
                if state.admitted >= limits.connections {
                    .connections
                } else if let household, state.byAddress[household, default: 0] >= limits.connectionsPerAddress {
                    .connectionsPerAddress
                } else {
                    nil
                }
            if let reason {
                guard state.refused < Gateway.spareConnections else { return .dropped(reason) }
                state.refused += 1
                return .refused(reason)
            }
            state.admitted += 1
            if let household { state.byAddress[household, default: 0] += 1 }
            gauge.record(state.admitted)
            return .admitted
        }
    }

    func leave(_ address: IPAddress?, after admission: Admission) {
        let household = household(of: address)
        state.withLock { state in
            switch admission {
            case .dropped: break
            case .refused: state.refused -= 1
            case .admitted:
                state.admitted -= 1
                gauge.record(state.admitted)
                guard let household, let count = state.byAddress[household] else { return }
                state.byAddress[household] = count > 1 ? count - 1 : nil
            }
        }
    }

    /// Whom the limit by address takes the other end for; nothing where it is free of it.
    private func household(of address: IPAddress?) -> IPAddress? {
        guard let address, !address.isLoopback, !proxies.contains(address) else { return nil }
        return address.household
    }
}
