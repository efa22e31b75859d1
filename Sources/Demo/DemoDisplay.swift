/// Where the play can be watched.
package protocol DemoDisplay: Sendable {
    /// How often the display wants to be painted anew although nothing happened; nothing for never.
    var refreshInterval: Duration? { get }

    /// Shows an event; the time counts from the start of the play.
    func show(_ event: DemoEvent, at elapsed: Duration)

    /// Paints anew what changes with time alone.
    func refresh(at elapsed: Duration)

    /// Shows the closing summary.
    func close(with summary: DemoSummary)
}

/// A display of one line an event, for logs and files.
package struct PlainDisplay: DemoDisplay {
    private let write: @Sendable (String) -> Void

    /// Writes every line, line feed included, with one call.
    package init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    package var refreshInterval: Duration? { nil }

    package func show(_ event: DemoEvent, at elapsed: Duration) {
        // Progress comes several times a task; a log tells enough with beginning and end.
        if case .progressed = event { return }
        write("\(event.line(at: elapsed))\n")
    }

    package func refresh(at elapsed: Duration) {}

    package func close(with summary: DemoSummary) {
        write("\n" + summary.lines.map { "\($0)\n" }.joined())
    }
}

extension DemoEvent {
    /// The event in one line: when, who, what.
    func line(at elapsed: Duration) -> String {
        "\(elapsed.tenths.padded(to: 6, .right))  \(actor.padded(to: 24))  \(sentence)"
    }
}
