import CoreMetrics
import Logging
import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

/// A logger whose lines a test reads; it is 2026-11-21T12:00:00Z until the test moves the time.
final class LogCapture: Sendable {
    let time = ManualTime()
    let sink: LogSink
    private let pipe = TestPipe()

    init(format: LogFormat = .json) {
        sink = LogSink(format: format, time: time, metrics: NOOPMetricsHandler.instance, descriptor: pipe.writer)
    }

    var logger: Logger { sink.logger(label: "test", level: .trace) }

    /// The lines written since the last time.
    func lines() async -> [String] {
        #expect(await sink.flush(within: .seconds(5)))
        return pipe.readAvailable().split(separator: "\n").map(String.init)
    }

    /// The one line that a piece of code logs.
    static func line(format: LogFormat = .json, _ body: (inout Logger) -> Void) async throws -> String {
        let capture = LogCapture(format: format)
        var logger = capture.logger
        body(&logger)
        let lines = await capture.lines()
        try #require(lines.count == 1, "\(lines)")
        return lines[0]
    }
}
