import Foundation

/// Where a display writes to, and what can be done there.
package struct Console: Sendable {
    /// Whether the cursor can be moved, so that lines can be painted over.
    package let isTerminal: Bool
    package let hasColour: Bool
    /// How many characters fit into a line at this moment.
    package let columns: @Sendable () -> Int
    package let write: @Sendable (String) -> Void

    package init(
        isTerminal: Bool,
        hasColour: Bool,
        columns: @escaping @Sendable () -> Int,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.hasColour = hasColour
        self.columns = columns
        self.write = write
    }

    /// The standard output: colour where it is a terminal and `NO_COLOR` is unset or empty (no-color.org).
    package static func standardOutput(environment: [String: String]) -> Console {
        let isTerminal = isatty(STDOUT_FILENO) == 1 && environment["TERM"].map { $0 != "dumb" } ?? false
        return Console(
            isTerminal: isTerminal,
            hasColour: isTerminal && (environment["NO_COLOR"] ?? "").isEmpty,
            columns: {
                var size = winsize()
                guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
                return Int(size.ws_col)
            },
            // A reader that went away ends the display, not the play.
            write: { text in try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }
        )
    }

    /// The display that suits the console: a board on a terminal, lines elsewhere.
    package var display: any DemoDisplay {
        isTerminal ? TerminalDisplay(console: self) : PlainDisplay(write: write)
    }
}
