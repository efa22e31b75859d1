import Telemetry
import Vocabulary

/// Asks the receivers of traces whether they would take any, by sending them none.
struct TraceCheck {
    private static let timeLimit = Duration.seconds(5)

    let settings: Settings

    func run(_ report: inout CheckReport) async {
        guard settings.langSmith != nil || settings.otlp != nil else {
            report.add(
                .fine,
                "Traces are kept nowhere: neither LANGSMITH_API_KEY nor OTEL_EXPORTER_OTLP_ENDPOINT is set."
            )
            return
        }
        do {
            let transport = try CurlTransport(version: Callboard.version)
            if let langSmith = settings.langSmith { await check(langSmith, over: transport, &report) }
            if let otlp = settings.otlp { await check(otlp, over: transport, &report) }
            await transport.close()
        } catch {
            report.add(.doubtful, "Traces cannot be sent: \(error)")
        }
    }

    private func check(
        _ langSmith: LangSmithConfiguration,
        over transport: CurlTransport,
        _ report: inout CheckReport
    ) async {
        let call = langSmith.call("/runs/batch", body: Array(#"{"post":[],"patch":[]}"#.utf8))
        let fix = "Check LANGSMITH_ENDPOINT, LANGSMITH_API_KEY and LANGSMITH_WORKSPACE_ID."
        await judge(call, to: "LangSmith at \(langSmith.endpoint)", over: transport, fix: fix, &report)
    }

    private func check(_ otlp: OTLPConfiguration, over transport: CurlTransport, _ report: inout CheckReport) async {
        let call = otlp.call(body: Array(#"{"resourceSpans":[]}"#.utf8))
        let fix =
            "Check OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS; it has to take OTLP over HTTP as JSON."
        await judge(call, to: "The receiver of OTLP at \(otlp.endpoint)", over: transport, fix: fix, &report)
    }

    /// A receiver that keeps no one waiting keeps nothing from working: what is wrong with it is doubtful, not broken.
    private func judge(
        _ call: HTTPCall,
        to receiver: String,
        over transport: CurlTransport,
        fix: String,
        _ report: inout CheckReport
    ) async {
        var call = call
        call.timeLimit = Self.timeLimit
        do {
            let status = try await transport.send(call).status
            if (200..<300).contains(status) {
                report.add(.fine, "\(receiver) takes traces.")
            } else {
                report.add(.doubtful, "\(receiver) answers with \(status).", fix: fix)
            }
        } catch {
            report.add(.doubtful, "\(receiver) does not answer: \(error).", fix: fix)
        }
    }
}
