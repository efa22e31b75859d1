import CoreMetrics
import Foundation
import Logging
import ServiceLifecycleTestKit
import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

@Suite("The sink of log lines", .timeLimit(.minutes(1)))
struct LogSinkTests {
    private let time = ManualTime()
    private let registry = PrometheusRegistry(catalogue: Metric.catalogue)

    private func sink(_ descriptor: Int32, byteLimit: Int = 1 << 20, lineLimit: Int = 10_000) -> LogSink {
        LogSink(
            format: .json,
            time: time,
            metrics: registry,
            descriptor: descriptor,
            byteLimit: byteLimit,
            lineLimit: lineLimit
        )
    }

    private func dropped() async -> Double? { await registry.value("callboard_log_lines_dropped_total") }

    @Test func `lines of many writers come whole, and those of one writer in their order`() async throws {
        let pipe = TestPipe()
        let sink = sink(pipe.writer)
        async let text = pipe.text()
        await withTaskGroup { group in
            for writer in 0..<8 {
                group.addTask {
                    let logger = sink.logger(label: "\(writer)", level: .info)
                    for number in 0..<500 { logger.info("x", metadata: ["number": .stringConvertible(number)]) }
                }
            }
        }
        #expect(await sink.flush(within: .seconds(5)))
        pipe.closeWriter()
        var numbers: [String: [Int]] = [:]
        for line in await text.split(separator: "\n") {
            let json = try JSONReader.read(String(line))
            numbers[json["logger"]?.string ?? "", default: []].append(try #require(json["number"]?.integer))
        }
        #expect(numbers.count == 8)
        #expect(numbers.values.allSatisfy { $0 == Array(0..<500) })
        #expect(await dropped() == 0)
    }

    @Test(arguments: [(2_000, 10_000), (1 << 20, 20)])
    func `a reader that stands still costs lines, which are counted and told of, and holds nobody up`(
        byteLimit: Int,
        lineLimit: Int
    ) async throws {
        let pipe = TestPipe.full()
        let sink = sink(pipe.writer, byteLimit: byteLimit, lineLimit: lineLimit)
        let logger = sink.logger(label: "test", level: .info)
        let count = 2_000
        for number in 0..<count { logger.info("x", metadata: ["number": .stringConvertible(number)]) }
        let lost = try #require(await dropped())
        #expect(lost > 0)

        async let early = sink.flush(within: .seconds(2))
        await time.sleepers(1)
        time.advance(by: .seconds(2))
        #expect(await early == false)

        async let text = pipe.text()
        #expect(await sink.flush(within: .seconds(60)))
        logger.info("after", metadata: ["number": .stringConvertible(count)])
        #expect(await sink.flush(within: .seconds(60)))
        pipe.closeWriter()

        let lines = try await text.trimmingPrefix(while: { $0 == "-" })
            .split(separator: "\n")
            .map { try JSONReader.read(String($0)) }
        let numbers = lines.compactMap { $0["number"]?.integer }
        let notices = lines.filter { $0["event"]?.string == "log_lines_dropped" }
        #expect(numbers == numbers.sorted())
        #expect(numbers.last == count)
        #expect(notices.compactMap { $0["dropped"]?.integer }.reduce(0, +) == Int(lost))
        #expect(numbers.count + Int(lost) == count + 1)
        #expect(await dropped() == lost)
    }

    @Test func `a sink that nobody holds any more still writes what it took`() async {
        let pipe = TestPipe.full()
        do {
            let logger = sink(pipe.writer).logger(label: "test", level: .info)
            for _ in 0..<100 { logger.info("x") }
        }
        let text = await pipe.text(lines: 100)
        #expect(text.split(separator: "\n").count == 100)
    }

    @Test func `a line larger than the buffer is dropped, and the next one tells`() async throws {
        let pipe = TestPipe()
        let sink = sink(pipe.writer, byteLimit: 1_000)
        let logger = sink.logger(label: "test", level: .info)
        logger.info("\(String(repeating: "x", count: 2_000))")
        #expect(await sink.flush(within: .seconds(5)))
        #expect(pipe.readAvailable().isEmpty)
        logger.info("small")
        #expect(await sink.flush(within: .seconds(5)))
        let lines = pipe.readAvailable().split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.contains(#""message":"small""#) == true)
        #expect(
            lines.last == #"""
                {"time":"2026-11-21T12:00:00.000Z","level":"warning","event":"log_lines_dropped","message":"Log lines \#
                were dropped, because they were read too slowly","logger":"log","dropped":1}
                """#
        )
    }

    @Test func `a closed pipe costs all lines and nothing else`() async throws {
        let pipe = TestPipe()
        let sink = sink(pipe.writer)
        pipe.closeReader()
        let logger = sink.logger(label: "test", level: .info)
        for _ in 0..<3 { logger.info("x") }
        #expect(await sink.flush(within: .seconds(5)))
        #expect(await dropped() == 3)
        logger.info("x")
        #expect(await sink.flush(within: .seconds(5)))
        #expect(await dropped() == 4)
    }

    #if os(Linux)
    @Test func `a full disk costs the lines that find no room`() async throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let sink = sink(full)
        let logger = sink.logger(label: "test", level: .info)
        for _ in 0..<3 {
            logger.info("x")
            #expect(await sink.flush(within: .seconds(5)))
        }
        #expect(await dropped() == 3)
    }
    #endif

    @Test func `at shutdown the last lines are written before the service ends`() async throws {
        let pipe = TestPipe.full()
        let sink = sink(pipe.writer)
        let logger = sink.logger(label: "test", level: .info)
        await testGracefulShutdown { trigger in
            async let service: Void = sink.run()
            for number in 0..<200 { logger.info("x", metadata: ["number": .stringConvertible(number)]) }
            async let text = pipe.text()
            trigger.triggerGracefulShutdown()
            await service
            pipe.closeWriter()
            #expect(await text.split(separator: "\n").count == 200)
        }
    }

    @Test func `a service that is cancelled still writes the last lines`() async throws {
        let pipe = TestPipe()
        let sink = sink(pipe.writer)
        let service = Task { await sink.run() }
        sink.logger(label: "test", level: .info).info("x")
        service.cancel()
        await service.value
        #expect(pipe.readAvailable().split(separator: "\n").count == 1)
    }

    @Test func `a reader that stands still delays the shutdown by two seconds and no more`() async throws {
        let pipe = TestPipe.full()
        let sink = sink(pipe.writer)
        let logger = sink.logger(label: "test", level: .info)
        for _ in 0..<200 { logger.info("x") }
        let service = Task { await sink.run() }
        service.cancel()
        await time.sleepers(1)
        time.advance(by: .seconds(2))
        await service.value
        pipe.closeReader()
        #expect(await sink.flush(within: .seconds(60)))
    }
}
