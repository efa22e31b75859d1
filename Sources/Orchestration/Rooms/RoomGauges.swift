package import Metrics
import Vocabulary

/// Sets the gauges that tell how full the rooms are; asked by the metrics page before it is rendered.
package struct RoomGauges: Sendable {
    private let store: any RoomStore
    private let rooms: Gauge
    private let usersOnline: Gauge

    package init(store: any RoomStore, metrics: any MetricsFactory) {
        self.store = store
        rooms = Gauge(label: Metric.rooms.name, dimensions: [], factory: metrics)
        usersOnline = Gauge(label: Metric.roomUsersOnline.name, dimensions: [], factory: metrics)
    }

    package func update() async throws {
        rooms.record(try await store.rooms(of: nil).count)
        usersOnline.record(try await store.onlineAgentCount(in: nil))
    }
}
