import CoreMetrics
import Logging
import ServiceLifecycleTestKit
import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

@Suite("Repeated log lines", .timeLimit(.minutes(1)))
struct LogSamplingTests {
    private let time = ManualTime()
    private let pipe = TestPipe()
    private let registry = PrometheusRegistry(catalogue: Metric.catalogue)
    private let sink: LogSink
    private let logger: Logger

    init() {
        sink = LogSink(format: .json, time: time, metrics: registry, descriptor: pipe.writer)
        logger = sink.logger(label: "test", level: .trace)
    }

    private func log(
        _ event: BoardEvent,
        _ fields: Logger.Metadata = [:],
        level: Logger.Level = .notice,
        message: Logger.Message = "x",
        times: Int = 1
    ) {
        let metadata = fields.merging(["event": .string(event.rawValue)]) { own, _ in own }
        for _ in 0..<times { logger.log(level: level, message, metadata: metadata) }
    }

    private func lines() async throws -> [JSON] {
        #expect(await sink.flush(within: .seconds(5)))
        return try pipe.readAvailable().split(separator: "\n").map { try JSONReader.read(String($0)) }
    }

    private func suppressed() async -> Double? { await registry.value("callboard_log_lines_suppressed_total") }

    @Test func `ten lines that say the same pass in ten seconds, and the first one after tells of the others`()
        async throws
    {
        log(.requestRefused, times: 1_000)
        #expect(try await lines().count == 10)
        #expect(await suppressed() == 990)

        time.advance(by: .milliseconds(9_999))
        log(.requestRefused)
        #expect(try await lines().isEmpty)

        time.advance(by: .milliseconds(1))
        log(.requestRefused, times: 2)
        let later = try await lines()
        #expect(later.map { $0["suppressed"]?.integer } == [991, nil])
        #expect(await suppressed() == 991)
    }

    @Test func `the field stands in its place among the others`() async throws {
        log(.messageRateLimited, ["room": "lobby", "agent_id": "a", "zone": "z"], times: 11)
        _ = try await lines()
        time.advance(by: .seconds(10))
        log(.messageRateLimited, ["room": "lobby", "agent_id": "a", "zone": "z"])
        #expect(await sink.flush(within: .seconds(5)))
        #expect(
            pipe.readAvailable().hasSuffix(
                #""logger":"test","agent_id":"a","room":"lobby","suppressed":1,"zone":"z"}"# + "\n"
            )
        )
    }

    @Test func `lines of other subjects, levels and texts are no repeats`() async throws {
        log(.agentHeartbeat, ["agent_id": "one"], times: 20)
        log(.agentHeartbeat, ["agent_id": "two"], times: 5)
        log(.requestRefused, level: .notice, times: 20)
        log(.requestRefused, level: .error, times: 5)
        log(.requestRefused, level: .error, message: "y", times: 5)
        #expect(try await lines().count == 10 + 5 + 10 + 5 + 5)
        #expect(await suppressed() == 20)
    }

    @Test(arguments: BoardEvent.allCases.filter { $0.declaration.repeats == nil })
    func `every line of an event that is not declared so passes`(event: BoardEvent) async throws {
        log(event, ["task_id": "task-20261121-001"], times: 100)
        #expect(try await lines().count == 100)
        #expect(await suppressed() == 0)
    }

    @Test func `a line without an event passes`() async throws {
        for _ in 0..<100 { logger.error("x") }
        #expect(try await lines().count == 100)
    }

    @Test func `with too many subjects the new ones share an allowance, and nothing goes untold`() async throws {
        let subjects = LogSampler.kindsLimit
        var told = 0
        for number in 0..<subjects * 2 {
            log(.agentHeartbeat, ["agent_id": "agent-\(number)"])
            // A pipe holds some five hundred of these lines.
            if number % 256 == 255 { told += try await lines().count }
        }
        #expect(told == subjects + 10)
        #expect(await suppressed() == Double(subjects - 10))

        time.advance(by: .seconds(10))
        log(.agentHeartbeat, ["agent_id": "another"])
        #expect(try await lines().map { $0["suppressed"]?.integer } == [subjects - 10])
    }

    @Test func `what no later line told of is told at the end`() async throws {
        log(.requestRefused, times: 15)
        log(.janitorError, ["duty": "leases"], level: .error, times: 12)
        log(.janitorError, ["duty": "events"], level: .error, times: 13)
        await testGracefulShutdown { trigger in
            trigger.triggerGracefulShutdown()
            await sink.run()
        }
        let last = try await lines().filter { $0["event"]?.string == "log_lines_suppressed" }
        #expect(last.map { $0["of"]?.string } == ["janitor_error", "request_refused"])
        #expect(last.map { $0["suppressed"]?.integer } == [5, 5])
    }
}
