import Synchronization

/// A display that paints the board of tasks on a terminal and keeps it up to date in place.
package final class TerminalDisplay: DemoDisplay {
    private let console: Console
    private let screen = Mutex(Screen())

    private struct Screen {
        var view = TaskBoardView()
        /// How many lines the last painting took, and the next one covers.
        var paintedLines = 0
    }

    package init(console: Console) { self.console = console }

    package var refreshInterval: Duration? { .milliseconds(250) }

    package func show(_ event: DemoEvent, at elapsed: Duration) {
        screen.withLock { screen in
            screen.view.apply(event, at: elapsed)
            paint(&screen, at: elapsed)
        }
    }

    package func refresh(at elapsed: Duration) {
        screen.withLock { paint(&$0, at: elapsed) }
    }

    package func close(with summary: DemoSummary) {
        screen.withLock { screen in
            paint(&screen, at: summary.totalTime)
            console.write("\n" + summary.lines.map { "\($0)\n" }.joined())
            screen.paintedLines = 0
        }
    }

    /// Moves up over the last painting and writes each line over the old one; cleared first, the board would flicker.
    private func paint(_ screen: inout Screen, at elapsed: Duration) {
        // A character in the last column would be taken away by the clearing of the rest of the line.
        let columns = console.columns() - 1
        var text = screen.paintedLines > 0 ? "\u{1B}[\(screen.paintedLines)A" : ""
        let lines = screen.view.lines(at: elapsed)
        for line in lines {
            text += "\r" + line.rendered(columns: columns, hasColour: console.hasColour) + "\u{1B}[K\n"
        }
        console.write(text + "\u{1B}[J")
        screen.paintedLines = lines.count
    }
}
