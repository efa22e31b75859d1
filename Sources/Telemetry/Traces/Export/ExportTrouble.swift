import Vocabulary

/// Keeps what an operator is told of failures to what is news: that they begin, that they change, and from time to time
/// that they last.
struct ExportTrouble {
    private static let reminder = Duration.seconds(60)

    private var kind: String?
    private var toldAt: Timestamp?
    private var untoldSpans = 0

    /// How many spans a line about a failure has to tell of, or nothing where there is nothing new to tell.
    mutating func failed(_ reason: String, spans: Int, at now: Timestamp) -> Int? {
        // What a receiver says behind its status may be different each time, such as the id of the request.
        let kind = String(reason.prefix { $0 != ":" })
        untoldSpans += spans
        if self.kind == kind, let toldAt, now - toldAt < Self.reminder { return nil }
        self.kind = kind
        toldAt = now
        defer { untoldSpans = 0 }
        return untoldSpans
    }

    /// Takes note of a success, and tells whether it ends failures.
    mutating func worked() -> Bool {
        defer { self = ExportTrouble() }
        return kind != nil
    }
}
