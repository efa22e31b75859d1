import MCP
import MetricsTestKit
import TestSupport
import Testing
import Vocabulary

@testable import Gateway

@Suite("Limits of what is taken on at once")
struct LimitTests {
    private let stranger = IPAddress("203.0.113.9")

    private func limits(_ change: (inout Gateway.Limits) -> Void) -> Gateway.Limits {
        var limits = Gateway.Limits()
        change(&limits)
        return limits
    }

    private func table(
        proxies: [String] = [],
        metrics: TestMetrics = TestMetrics(),
        _ change: (inout Gateway.Limits) -> Void
    ) -> ConnectionTable {
        let proxies = TrustedProxies(networks: proxies.compactMap(IPNetwork.init))
        return ConnectionTable(limits: limits(change), proxies: proxies, metrics: metrics)
    }

    @Test func `connections have a limit in all, and those who leave make room`() throws {
        let metrics = TestMetrics()
        let table = table(metrics: metrics) { $0.connections = 2 }
        #expect(table.enter(from: IPAddress("127.0.0.1")) == .admitted)
        #expect(table.enter(from: stranger) == .admitted)
        #expect(table.enter(from: stranger) == .refused(.connections))
        table.leave(stranger, after: .refused(.connections))
        table.leave(stranger, after: .admitted)
        #expect(table.enter(from: stranger) == .admitted)
        #expect(try metrics.expectGauge(Metric.openConnections.name).values == [0, 1, 2, 1, 2])
    }

    @Test func `so many are told that there are too many, and no more`() {
        let table = table { $0.connections = 1 }
        #expect(table.enter(from: stranger) == .admitted)
        for _ in 0..<Gateway.spareConnections { #expect(table.enter(from: stranger) == .refused(.connections)) }
        #expect(table.enter(from: stranger) == .dropped(.connections))
        table.leave(stranger, after: .dropped(.connections))
        #expect(table.enter(from: stranger) == .dropped(.connections))
        table.leave(stranger, after: .refused(.connections))
        #expect(table.enter(from: stranger) == .refused(.connections))
    }

    @Test func `an address has its own limit, loopback and trusted proxies have none`() {
        let table = table(proxies: ["198.51.100.0/24"]) { $0.connectionsPerAddress = 2 }
        for address in ["127.0.0.1", "::1", "198.51.100.7"] {
            for _ in 0..<5 { #expect(table.enter(from: IPAddress(address)) == .admitted) }
        }
        #expect(table.enter(from: stranger) == .admitted)
        #expect(table.enter(from: stranger) == .admitted)
        #expect(table.enter(from: stranger) == .refused(.connectionsPerAddress))
        #expect(table.enter(from: IPAddress("203.0.113.10")) == .admitted)
        table.leave(stranger, after: .admitted)
        #expect(table.enter(from: stranger) == .admitted)
    }

    @Test func `a key has places for requests and for streams, and gives them back`() throws {
        let slots = CallerSlots(
            limits: limits {
                $0.requestsPerKey = 2
                $0.streamsPerKey = 1
            }
        )
        do {
            let places = try [slots.request(of: "a"), slots.request(of: "a"), slots.request(of: "b")]
            #expect(throws: LimitReached.self) { try slots.request(of: "a") }
            let stream = try slots.stream(of: "a")
            #expect(throws: LimitReached.self) { try slots.stream(of: "a") }
            withExtendedLifetime((places, stream)) {}
        }
        #expect(throws: Never.self) { try slots.request(of: "a") }
        #expect(throws: Never.self) { try slots.stream(of: "a") }
    }

    @Test func `streams have a limit in all, also without keys`() throws {
        let slots = CallerSlots(limits: limits { $0.streams = 2 })
        let places = try [slots.stream(of: nil), slots.stream(of: "a")]
        #expect(throws: LimitReached.self) { try slots.stream(of: nil) }
        for _ in 0..<1_000 { #expect(try slots.request(of: nil) == nil) }
        withExtendedLifetime(places) {}
    }

    @Test func `wrong keys have a limit in a minute, for each address`() throws {
        let time = ManualTime()
        let failed = FailedKeys(limit: 3, time: time)
        for _ in 0..<3 {
            try failed.check(stranger)
            failed.note(stranger)
            time.advance(by: .seconds(10))
        }
        let error = #expect(throws: LimitReached.self) { try failed.check(stranger) }
        #expect(error?.retryAfter == 30)
        try failed.check(IPAddress("203.0.113.10"))
        time.advance(by: .seconds(29))
        #expect(throws: LimitReached.self) { try failed.check(stranger) }
        time.advance(by: .seconds(1))
        try failed.check(stranger)
    }

    @Test func `addresses that are remembered have a limit, and the oldest goes first`() throws {
        let failed = FailedKeys(limit: 1, time: ManualTime())
        let crowd = (0...10_000).compactMap { IPAddress("10.0.\($0 / 256).\($0 % 256)") }
        for address in crowd { failed.note(address) }
        try failed.check(crowd[0])
        #expect(throws: LimitReached.self) { try failed.check(crowd[1]) }
        #expect(throws: LimitReached.self) { try failed.check(crowd[10_000]) }
    }

    @Test func `bodies share their memory, and give it back`() async throws {
        let memory = BodyMemory(limit: 100)
        try await memory.lend { first in
            try first.take(60)
            await #expect(throws: LimitReached.self) {
                try await memory.lend { second in
                    try second.take(40)
                    try second.take(1)
                }
            }
            try first.take(40)
        }
        try await memory.lend { try $0.take(100) }
    }
}
