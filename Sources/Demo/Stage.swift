import Synchronization
import Vocabulary

/// What all players of one run share: the clock, the display, and the book of those who died.
final class Stage: Sendable {
    /// The name of the run, which keeps its calls and keys apart from those of other runs.
    let run: String
    let pace: DemoPace
    let time: any TimeSource
    private let display: any DemoDisplay
    private let start: Timestamp
    private let losses = Mutex(Losses())
    private let order = Mutex(())

    init(run: String, pace: DemoPace, time: any TimeSource, display: any DemoDisplay) {
        self.run = run
        self.pace = pace
        self.time = time
        self.display = display
        start = time.now()
    }

    var elapsed: Duration { time.now() - start }

    /// The key of the shared state under which the planner writes the decisions of this run.
    var decisionsKey: String { "shorten.decisions.\(run)" }

    /// Shows an event; events appear in the order of their times.
    func show(_ event: DemoEvent) {
        order.withLock { _ in display.show(event, at: elapsed) }
    }

    /// Repaints the display as often as it asks for, until cancelled.
    func refresh(every interval: Duration) async throws {
        while true {
            try await time.sleep(for: interval)
            order.withLock { _ in display.refresh(at: elapsed) }
        }
    }

    /// Notes that a worker dies while it holds a task.
    func noteDeath(of agent: String, holding task: BoardTask) {
        losses.withLock { $0.deaths[task.id] = Death(agent: agent, moment: elapsed) }
        show(.died(agent: agent, part: task.part, leaseSeconds: pace.leaseSeconds))
    }

    /// Notes that a worker received a task; tells what it came back from, if another worker died with it.
    func noteClaim(of task: BoardTask, by agent: String) -> DemoRecovery? {
        losses.withLock { losses in
            guard let death = losses.deaths.removeValue(forKey: task.id) else { return nil }
            let recovery = DemoRecovery(
                part: task.part,
                taskID: task.id,
                lostBy: death.agent,
                takenUpBy: agent,
                after: elapsed - death.moment
            )
            losses.recoveries.append(recovery)
            return recovery
        }
    }

    var recoveries: [DemoRecovery] { losses.withLock(\.recoveries) }
}

/// A task that came back to the board because its worker had died.
package struct DemoRecovery: Sendable, Equatable {
    package let part: String
    package let taskID: String
    package let lostBy: String
    package let takenUpBy: String
    /// From the death to the moment another worker had the task.
    package let after: Duration

    package init(part: String, taskID: String, lostBy: String, takenUpBy: String, after: Duration) {
        self.part = part
        self.taskID = taskID
        self.lostBy = lostBy
        self.takenUpBy = takenUpBy
        self.after = after
    }
}

private struct Losses {
    /// Who died, by the task it held.
    var deaths: [String: Death] = [:]
    var recoveries: [DemoRecovery] = []
}

private struct Death {
    let agent: String
    let moment: Duration
}
