import AgentTelemetry
import Gateway
import Orchestration
import Vocabulary

/// Hands each report of a client to whoever receives its kind.
struct AgentReports: Sendable {
    let telemetry: TelemetryReceiver
    let hooks: HookReceiver

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
