import InMemoryLogging
import Logging
import ServiceLifecycleTestKit
import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

/// An exporter with a scripted receiver, a manual time, and all that it counts and logs.
struct ExporterFixture {
    let time = ManualTime()
    let registry = PrometheusRegistry(catalogue: Metric.catalogue)
    let transport: ScriptedTransport
    let exporter: TraceExporter
    private let log = InMemoryLogHandler()
    private let name: String

    init(
        _ script: [ScriptedTransport.Reply] = [],
        otherwise: ScriptedTransport.Reply = .taken,
        info: ScriptedTransport.Reply = .answer(404),
        queueLimits: BatchLimits = .queue,
        to receiver: (any TraceReceiver)? = nil
    ) throws {
        transport = ScriptedTransport(script, otherwise: otherwise, info: info)
        let receiver = try receiver ?? Self.langSmith()
        name = receiver.name
        exporter = TraceExporter(
            to: receiver,
            over: transport,
            time: time,
            metrics: registry,
            logger: Logger(label: "traces") { [log] _ in log },
            queueLimits: queueLimits
        )
    }

    static func langSmith(_ configure: (inout LangSmithConfiguration) -> Void = { _ in }) throws -> LangSmithReceiver {
        var configuration = try #require(
            LangSmithConfiguration(endpoint: "https://smith.example/", apiKey: "key-1", project: "board")
        )
        configure(&configuration)
        return LangSmithReceiver(configuration)
    }

    static func otlp(_ configure: (inout OTLPConfiguration) -> Void = { _ in }) throws -> OTLPReceiver {
        var configuration = try #require(OTLPConfiguration(endpoint: "https://otlp.example", version: "1.2.3"))
        configure(&configuration)
        return OTLPReceiver(configuration)
    }

    /// Runs the exporter beside a body; then it is told to end, and flushes.
    func run(_ body: @Sendable () async throws -> Void) async rethrows {
        try await testGracefulShutdown { trigger in
            async let service: Void = exporter.run()
            try await body()
            trigger.triggerGracefulShutdown()
            await service
        }
    }

    /// Records spans and lets the time pass that a batch is gathered in.
    func send(_ spans: [SpanRecord]) async {
        for span in spans { exporter.record(span) }
        await pass(.milliseconds(250))
    }

    /// Lets time pass as soon as the exporter waits for it.
    func pass(_ duration: Duration) async {
        await time.sleepers(1)
        time.advance(by: duration)
    }

    /// What a counter or gauge of the exporter shows.
    func value(_ metric: Metric) async -> Double? { await registry.value("\(metric.name){exporter=\"\(name)\"}") }

    /// The events logged so far, with how many spans each is about.
    var events: [String] {
        log.entries.map { "\($0.metadata["event"] ?? "") \($0.metadata["spans"] ?? "")" }
    }

    var errors: [String] { log.entries.compactMap { $0.metadata["error"]?.description } }
}
