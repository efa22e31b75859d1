/// How grave a message to a client's log is (RFC 5424).
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case debug
    case info
    case notice
    case warning
    case error
    case critical
    case alert
    case emergency

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.gravity < right.gravity }

    private var gravity: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
