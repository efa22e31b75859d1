import RESP
import StorageRedis
import TestSupport
import Testing

@Suite("What is said against an engine")
struct EngineCheckTests {
    private static let info = """
        # Server\r
        redis_version:7.0.15\r
        redis_mode:standalone\r
        \r
        # Memory\r
        used_memory:1048576\r
        maxmemory:0\r
        maxmemory_policy:noeviction\r
        # Persistence\r
        aof_enabled:1\r
        # Replication\r
        role:master\r
        connected_slaves:2\r
        # Cluster\r
        cluster_enabled:0\r
        """

    private func engine(_ change: (inout EngineReport) -> Void = { _ in }) -> EngineReport {
        var report = EngineReport(info: Self.info)
        change(&report)
        return report
    }

    @Test func `it is read as the engine tells it`() {
        let report = engine()
        #expect((report.program, report.version) == ("redis", "7.0.15"))
        #expect(report.isPrimary && report.replicas == 2)
        #expect(report.evictionPolicy == "noeviction" && report.memoryUsed == 1 << 20 && report.memoryLimit == 0)
        #expect(report.keepsLog && report.syncsEachChange == nil && !report.isCluster)
        #expect(report.findings.isEmpty)
        let valkey = EngineReport(info: "redis_version:7.2.4\nserver_name:valkey\nvalkey_version:8.0.1\n")
        #expect((valkey.program, valkey.version) == ("valkey", "8.0.1"))
        // One that tells less than others is given the benefit of the doubt.
        #expect(EngineReport(info: "").isPrimary && EngineReport(info: "nonsense").evictionPolicy == nil)
    }

    @Test func `a replica, an engine that throws keys away, and one that is too old are of no use`() {
        #expect(engine { $0.isPrimary = false }.findings.map(\.grade) == [.broken])
        #expect(engine { $0.evictionPolicy = "volatile-lru" }.findings.map(\.grade) == [.broken])
        #expect(engine { $0.version = "6.0.16" }.findings.map(\.grade) == [.broken])
        #expect(engine { $0.version = "6.2.0" }.findings.map(\.grade) == [.doubtful])
        #expect(engine { $0.version = "7.0.2" }.findings.map(\.grade) == [.doubtful])
        #expect(engine { $0.version = "7.0.15" }.findings.isEmpty)
        #expect(engine { $0.version = "8.2" }.findings.isEmpty)
        #expect(engine { ($0.program, $0.version) = ("valkey", "7.2.5") }.findings.isEmpty)
    }

    @Test func `memory that is nearly full is told of in time`() {
        #expect(engine { ($0.memoryUsed, $0.memoryLimit) = (89, 100) }.findings.isEmpty)
        #expect(engine { ($0.memoryUsed, $0.memoryLimit) = (90, 100) }.findings.map(\.grade) == [.doubtful])
    }

    @Test func `durability is the best that the engine is set up for, unless it is chosen`() {
        func level(_ choice: EngineDurability.Choice, _ change: (inout EngineReport) -> Void) -> EngineCheck {
            EngineCheck(engine(change), choice)
        }
        let alone: (inout EngineReport) -> Void = { $0.replicas = 0 }
        #expect(level(.auto) { _ in }.durability == .replica)
        #expect(level(.auto) { ($0.replicas, $0.syncsEachChange) = (0, true) }.durability == .aof)
        let unsecured = level(.auto, alone)
        #expect(unsecured.durability == .none && unsecured.findings.map(\.grade) == [.doubtful])
        #expect(level(.auto) { ($0.replicas, $0.syncsEachChange) = (0, false) }.durability == .none)
        #expect(level(.none, alone).findings.isEmpty)
        #expect(level(.replica, alone).findings.map(\.grade) == [.doubtful])
        #expect(level(.aof) { $0.keepsLog = false }.findings.map(\.grade) == [.broken])
        #expect(level(.aof) { $0.syncsEachChange = false }.findings.map(\.grade) == [.broken])
        #expect(level(.aof) { $0.syncsEachChange = true }.findings.isEmpty)
        #expect(level(.aof) { _ in }.findings.map(\.grade) == [.doubtful])
    }

    @Test func `only replicas are waited for`() {
        #expect(EngineDurability.replica.confirmation?.replicas == 1)
        #expect(EngineDurability.aof.confirmation == nil && EngineDurability.none.confirmation == nil)
    }

    @Test(.enabled(if: RedisServer.program != nil), .timeLimit(.minutes(1)))
    func `a real engine tells all of it to a user with few rights`() async throws {
        let report = try await SharedRedis.one.makeStore().report()
        #expect(report.isPrimary && report.evictionPolicy == "noeviction" && report.memoryUsed > 0)
        #expect(!report.version.isEmpty && !report.keepsLog)
        #expect(report.findings.isEmpty)
    }
}
