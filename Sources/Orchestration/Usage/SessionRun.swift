import Vocabulary

/// Steps of a session that follow each other without a gap, and what changed hands in them.
struct SessionRun: Codable, Sendable, Equatable {
    /// A mark, and the step after which it holds.
    struct PlacedMark: Codable, Sendable, Equatable {
        let sequence: Int
        let mark: SessionMark
    }

    /// How many marks are kept; a call that is told later than so many handovers is not placed any more.
    private static let markLimit = 32

    private(set) var first: Int
    private(set) var last: Int
    private(set) var from: Timestamp
    private(set) var until: Timestamp
    /// In the order of their steps.
    private(set) var marks: [PlacedMark]
    /// Whether there were earlier marks than those that are kept.
    private(set) var hasForgottenMarks = false

    init(_ step: SessionStep, mark: SessionMark?) {
        first = step.sequence
        last = step.sequence
        from = step.at
        until = step.at
        marks = mark.map { [PlacedMark(sequence: step.sequence, mark: $0)] } ?? []
    }

    /// Whether the step is one of these; one of an earlier or later process has the same number at another time.
    func contains(_ step: SessionStep) -> Bool {
        (first...last).contains(step.sequence)
            && from - SessionStep.disorder <= step.at && step.at <= until + SessionStep.disorder
    }

    func isFollowed(by step: SessionStep) -> Bool {
        last + 1 == step.sequence && until - SessionStep.disorder <= step.at
    }

    func follows(_ step: SessionStep) -> Bool {
        step.sequence + 1 == first && step.at <= from + SessionStep.disorder
    }

    /// Takes in the steps of a run that follows without a gap.
    mutating func append(_ next: SessionRun) {
        last = next.last
        from = min(from, next.from)
        until = max(until, next.until)
        // What came before marks that are forgotten says nothing of what came after them.
        marks = next.hasForgottenMarks ? next.marks : marks + next.marks
        hasForgottenMarks = hasForgottenMarks || next.hasForgottenMarks
        if marks.count > Self.markLimit {
            marks.removeFirst(marks.count - Self.markLimit)
            hasForgottenMarks = true
        }
    }

    /// The marks that a step of this run comes after; nothing where one of them may be forgotten.
    func marks(before step: SessionStep) -> ArraySlice<PlacedMark>? {
        let earlier = marks.prefix { $0.sequence < step.sequence }
        return earlier.isEmpty && hasForgottenMarks ? nil : earlier
    }
}

/// Where something stands in a session: its number, which starts anew with each process of the client, and its time.
struct SessionStep: Codable, Sendable, Hashable {
    /// By how much steps that follow each other may seem to be in the wrong order.
    static let disorder = Duration.milliseconds(500)

    let sequence: Int
    let at: Timestamp

    /// Nothing for a number that no client counts to.
    init?(sequence: Int, at: Timestamp) {
        guard (0...1 << 53).contains(sequence) else { return nil }
        self.sequence = sequence
        self.at = at
    }
}
