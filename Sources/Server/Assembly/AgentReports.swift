import AgentTelemetry
import Gateway
import Orchestration
import Telemetry
import Vocabulary

/// Hands each report of a client to whoever receives its kind.
struct AgentReports: Sendable {
    /// How large the largest report of any kind may be, in bytes.
    static let largestBody = max(TelemetryReceiver.largestBody, HookReceiver.largestBody)

    private let telemetry: TelemetryReceiver
    private let hooks: HookReceiver

    /// Brings what is reported to a board.
    init(to board: BoardServices, time: any TimeSource, instruments: Instruments) {
        telemetry = TelemetryReceiver(
            activities: board.usage,
            agents: board.agents,
            time: time,
            metrics: instruments.metrics,
            logger: instruments.logger("callboard.telemetry")
        )
        hooks = HookReceiver(
            agents: board.agents,
            rooms: board.rooms,
            outlook: board.tasks,
            sessions: board.tasks,
            metrics: instruments.metrics,
            logger: instruments.logger("callboard.hooks")
        )
    }

    func receive(_ report: AgentReport) async -> AgentReport.Answer {
        let answer =
            switch report.kind {
            case .logs: await receive(.logs, report)
            case .metrics: await receive(.metrics, report)
            case .traces: await receive(.traces, report)
            case .hook: await receiveHook(report)
            }
        return AgentReport.Answer(
            status: answer.status,
            contentType: answer.contentType,
            body: answer.body,
            retryAfter: answer.retryAfter
        )
    }

    private func receive(_ signal: TelemetrySignal, _ report: AgentReport) async -> ReceiverAnswer {
        await telemetry.receive(
            signal,
            body: report.body,
            contentType: report.contentType,
            contentEncoding: report.contentEncoding,
            from: report.caller
        )
    }

    private func receiveHook(_ report: AgentReport) async -> ReceiverAnswer {
        await hooks.receive(
            body: report.body,
            contentType: report.contentType,
            contentEncoding: report.contentEncoding,
            query: report.query,
            from: report.caller
        )
    }
}

extension TaskBoard: SessionEnding, TaskOutlook {}
