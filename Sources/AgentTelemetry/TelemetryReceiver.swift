package import Logging
package import Metrics
package import Orchestration
package import Vocabulary

/// Takes the telemetry that agents' clients export over OTLP/HTTP in JSON, and hands on what it tells of their work.
///
/// From logs come the steps of Claude Code's sessions. Metrics and traces are checked and counted, and go no further:
/// the same tokens and the same money would be counted twice.
package struct TelemetryReceiver: Sendable {
    /// The largest body, packed and unpacked: what OTLP recommends.
    package static let largestBody = 20 << 20
    /// The most records of one request; clients send a few hundred.
    package static let mostRecords = 10_000

    private let activities: any ActivityReceiver
    private let agents: AgentRegistry
    private let time: any TimeSource
    private let counters: TelemetryCounters
    private let logger: Logger

    package init(
        activities: any ActivityReceiver,
        agents: AgentRegistry,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.activities = activities
        self.agents = agents
        self.time = time
        self.logger = logger
        counters = TelemetryCounters(metrics: metrics)
    }

    /// Takes the body of one request; what it answers with 200 is on record.
    package func receive(
        _ signal: TelemetrySignal,
        body: [UInt8],
        contentType: String?,
        contentEncoding: String?,
        from caller: Caller
    ) async -> ReceiverAnswer {
        let body = AgentBody(bytes: body, contentType: contentType, contentEncoding: contentEncoding)
        // A large body takes long to read: not on the thread that serves the connection, and others with it.
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            await answer(to: signal, body, from: caller)
        }
    }

    private func answer(to signal: TelemetrySignal, _ body: AgentBody, from caller: Caller) async -> ReceiverAnswer {
        do {
            try caller.requireToReport()
            let json = try body.json(
                atMost: Self.largestBody,
                orElse: "Set OTEL_EXPORTER_OTLP_PROTOCOL=http/json (or \(signal.protocolSetting)) where the agent runs."
            )
            let tally = try await tally(of: json, signal, from: caller)
            counters.count(tally, of: signal)
            return tally.answer(to: signal)
        } catch let mistake as IllFormed {
            return .status(.badData("This is no request of OTLP: \(mistake.message).", field: mistake.field))
        } catch {
            return .status(Refusal.report(error, to: logger, "Telemetry of an agent was not taken"))
        }
    }

    private func tally(
        of json: JSON,
        _ signal: TelemetrySignal,
        from caller: Caller
    ) async throws -> TelemetryTally {
        let count: RecordCount
        switch signal {
        case .logs:
            return try await take(try LogsRequest(json, atMost: Self.mostRecords), from: caller)
        case .metrics: count = try RecordCount.dataPoints(json, atMost: Self.mostRecords)
        case .traces: count = try RecordCount.spans(json, atMost: Self.mostRecords)
        }
        var tally = TelemetryTally()
        tally.ignore(count.wellFormed)
        tally.reject(count.illFormed, because: "Rejected: \(count.firstMistake ?? "ill-formed").")
        return tally
    }

    private func take(_ request: LogsRequest, from caller: Caller) async throws -> TelemetryTally {
        let sorted = SortedRecords(request, from: caller, receivedAt: time.now())
        var tally = sorted.tally
        for steps in sorted.steps {
            do {
                // Only what happened to an agent tells that it lives: a client exports metrics also while it hangs.
                let type = steps.agent == caller.agent ? caller.agentType : nil
                try await agents.noteSignOfLife(of: steps.agent, type: type)
                try await activities.take(steps.activities, of: steps.agent, by: caller)
            } catch let fault as Fault where !Refusal(fault).mayPass {
                tally.rejectUsed(steps.used, because: fault.message)
            }
        }
        return tally
    }
}
