import InMemoryLogging
import Logging
import MCP
import MetricsTestKit
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite("Calls that wait")
struct WaitingTests {
    private let fixture: EndpointFixture

    init() throws { fixture = try EndpointFixture() }

    private func wait(_ seconds: Int, meta: [JSON.Member] = []) async -> MCPAnswer {
        await fixture.modern("tools/call", params(seconds), meta: meta)
    }

    private func params(_ seconds: Int) -> [JSON.Member] {
        [JSON.Member("name", "wait"), JSON.Member("arguments", ["wait_seconds": .integer(seconds)])]
    }

    private func count(_ outcome: String) -> Int64 {
        fixture.metrics.counterTotal(
            label: Metric.toolCalls.name,
            dimensions: [("tool", "wait"), ("outcome", outcome)]
        )
    }

    @Test func `up to 4 s the answer is JSON, beyond it is a stream`() async throws {
        fixture.workshop.gate.open()
        _ = try await wait(0).reply
        let reply = try #require(await wait(4).deferred.reply(until: Interruption()))
        #expect(try reply.json["result"]?["isError"] == false)
        _ = try await wait(5).stream
    }

    @Test func `a stream begins with a sign of life and ends with the answer`() async throws {
        let events = Transcript()
        let stream = try await wait(60).stream
        async let written: Void = stream.write(until: Interruption()) { events.add($0) }
        await fixture.workshop.gate.arrivals(1)
        #expect(events.text == ": waiting\n\n")
        fixture.workshop.gate.open()
        try await written
        let parts = events.text.split(separator: "\n\n").map(String.init)
        #expect(parts.count == 2)
        #expect(parts.last?.hasPrefix("event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{") == true)
        #expect(count("ok") == 1)
    }

    @Test func `a comment goes out every 15 s, progress every 25 s`() async throws {
        let events = Transcript()
        let stream = try await wait(1_800, meta: [JSON.Member("progressToken", 7)]).stream
        async let written: Void = stream.write(until: Interruption()) { events.add($0) }
        for step in [15, 10, 5, 15, 5, 10, 15] {
            await fixture.time.sleepers(1)
            fixture.time.advance(by: .seconds(step))
        }
        await fixture.time.sleepers(1)
        fixture.workshop.gate.open()
        try await written
        let parts = events.text.split(separator: "\n\n").map(String.init)
        let kinds = parts.dropLast().map { $0.hasPrefix(":") ? "comment" : "progress" }
        // At 0, 15, 25, 30, 45, 50, 60 and 75 s, where both are due.
        #expect(
            kinds == [
                "comment", "comment", "progress", "comment", "comment", "progress", "comment", "comment", "progress",
            ]
        )
        let progress = try parts.filter { $0.contains("notifications/progress") }
            .map { try JSONReader.read(String($0.dropFirst("event: message\ndata: ".count)))["params"] }
        #expect(progress.map { $0?["progress"] } == [25, 50, 75])
        #expect(progress.allSatisfy { $0?["progressToken"] == 7 && $0?["total"] == 1_800 })
    }

    @Test func `without a token there is no progress`() async throws {
        let events = Transcript()
        let stream = try await wait(60).stream
        async let written: Void = stream.write(until: Interruption()) { events.add($0) }
        for _ in 0..<2 {
            await fixture.time.sleepers(1)
            fixture.time.advance(by: .seconds(15))
        }
        await fixture.time.sleepers(1)
        fixture.workshop.gate.open()
        try await written
        #expect(!events.text.contains("progress"))
    }

    @Test(arguments: [3, 60])
    func `whoever goes away ends the call, and hears nothing more`(seconds: Int) async throws {
        let events = Transcript()
        let interruption = Interruption()
        let answer = await wait(seconds)
        async let written: Void = {
            switch answer {
            case .stream(let stream): try await stream.write(until: interruption) { events.add($0) }
            case .deferred(let reply): #expect(await reply.reply(until: interruption) == nil)
            case .reply: throw UnexpectedAnswer()
            }
        }()
        await fixture.workshop.gate.arrivals(1)
        interruption.interrupt()
        await fixture.workshop.gate.cancellations(1)
        try await written
        #expect(!events.text.contains("data:"))
        #expect(count("cancelled") == 1)
        #expect(fixture.log.entries.map { $0.metadata["outcome"] } == ["cancelled"])
    }

    @Test func `a stream that cannot be written ends the call`() async throws {
        struct Broken: Error {}
        let stream = try await wait(60).stream
        let events = Transcript()
        let written = Task {
            try await stream.write(until: Interruption()) { bytes in
                guard events.text.isEmpty else { throw Broken() }
                events.add(bytes)
            }
        }
        await fixture.workshop.gate.arrivals(1)
        await fixture.time.sleepers(1)
        fixture.time.advance(by: .seconds(15))
        await fixture.workshop.gate.cancellations(1)
        await #expect(throws: Broken.self) { try await written.value }
    }

    @Test func `notifications/cancelled ends the call of that session and id`() async throws {
        let mine = try await fixture.session(caller: .with(.worker, key: "k1"))
        let other = try await fixture.session(caller: .with(.worker, key: "k2"))
        let events = Transcript()
        let call = EndpointFixture.request("tools/call", .object(params(60)), id: "7")
        let stream = try await fixture.send(call, mine, caller: .with(.worker, key: "k1")).stream
        async let written: Void = stream.write(until: Interruption()) { events.add($0) }
        await fixture.workshop.gate.arrivals(1)

        func cancel(_ id: JSON, _ headers: RoutingHeaders, key: String) async throws -> Int {
            let body = EndpointFixture.request("notifications/cancelled", ["requestId": id], id: nil)
            return try await fixture.send(body, headers, caller: .with(.worker, key: key)).reply.status
        }
        // Neither another session's equal id, nor the number of the same digits, nor somebody else's session.
        #expect(try await cancel("7", other, key: "k2") == 202)
        #expect(try await cancel(7, mine, key: "k1") == 202)
        #expect(try await cancel("7", mine, key: "k2") == 404)
        #expect(count("cancelled") == 0)
        #expect(try await cancel("7", mine, key: "k1") == 202)
        await fixture.workshop.gate.cancellations(1)
        try await written
        #expect(!events.text.contains("message"))
        #expect(count("cancelled") == 1)
    }
}

/// What a stream wrote.
private final class Transcript: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func add(_ bytes: [UInt8]) { self.bytes.withLock { $0 += bytes } }
}
