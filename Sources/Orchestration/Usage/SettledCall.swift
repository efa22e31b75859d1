package import Vocabulary

/// A call of a model whose place is decided: the attempt it served, or why it counts for none.
package struct SettledCall: Sendable, Equatable {
    package enum Place: Sendable, Equatable {
        case attempt(TaskAttempt)
        case none(UnplacedReason)

        package var attempt: TaskAttempt? {
            if case .attempt(let attempt) = self { attempt } else { nil }
        }

        package var reason: UnplacedReason? {
            if case .none(let reason) = self { reason } else { nil }
        }
    }

    package var sequence: Int
    /// When it ended, by the clock of the agent's machine.
    package var at: Timestamp
    package var call: ModelCall
    package var place: Place

    package init(sequence: Int, at: Timestamp, call: ModelCall, place: Place) {
        self.sequence = sequence
        self.at = at
        self.call = call
        self.place = place
    }

    /// When it began.
    package var start: Timestamp { at - .milliseconds(call.durationMilliseconds) }
}

/// Why a call of a model counts for no task.
package enum UnplacedReason: String, CaseIterable, Sendable {
    /// Its agent held none.
    case outsideTask = "outside_task"
    /// Its agent held more than one.
    case severalTasks = "several_tasks"
    /// Something that its agent did before is not known.
    case gap
}
