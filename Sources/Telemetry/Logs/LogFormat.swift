import Logging

/// How log lines look.
package enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line, for machines.
    case json
    /// Aligned columns, for people at a terminal.
    case pretty

    func line(_ record: LogRecord, clock: LogClock) -> LogText {
        switch self {
        case .json: JSONLogLine.text(of: record, clock: clock)
        case .pretty: PrettyLogLine.text(of: record, clock: clock)
        }
    }
}
