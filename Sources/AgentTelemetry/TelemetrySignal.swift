import Vocabulary

/// A kind of telemetry, each with an address of its own (`/v1/logs`, `/v1/metrics`, `/v1/traces`).
package enum TelemetrySignal: String, CaseIterable, Sendable {
    case logs
    case metrics
    case traces

    /// The field of a partial success that counts what was rejected.
    var rejectedField: String {
        switch self {
        case .logs: "rejectedLogRecords"
        case .metrics: "rejectedDataPoints"
        case .traces: "rejectedSpans"
        }
    }

    /// The variable that tells a client of OpenTelemetry in which form to send.
    var protocolSetting: String { "OTEL_EXPORTER_OTLP_\(rawValue.uppercased())_PROTOCOL=http/json" }
}
