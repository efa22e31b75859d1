/// Brings the connections of the scenario `wake` together: all wait, then each is woken by a task of its own.
final class WakeRounds {
    private enum Phase {
        case gathering
        case posting
    }

    private let waiters: Int
    private var phase = Phase.gathering
    /// How many wait now, how many tasks of this round are still to be created, and how many woke somebody.
    private var waiting = 0
    private var tasksLeft = 0
    private var woken: Set<ObjectIdentifier> = []
    private var parked: [LoadConnection] = []

    init(waiters: Int) { self.waiters = waiters }

    /// Whether a connection may make its call now; if not, it is told when its turn has come.
    func admits(_ step: Step, of connection: LoadConnection) -> Bool {
        switch step.turn {
        case .any: return true
        case .waits where phase == .gathering || !woken.contains(ObjectIdentifier(connection)): return true
        case .wakes where tasksLeft > 0:
            tasksLeft -= 1
            return true
        case .waits, .wakes:
            parked.append(connection)
            return false
        }
    }

    /// Takes note that the server has begun to answer a poll, and so holds it.
    func startedWaiting() {
        waiting += 1
        guard phase == .gathering, waiting == waiters else { return }
        phase = .posting
        tasksLeft = waiters
        resumeParked()
    }

    /// Takes note of the answer to a poll.
    func stoppedWaiting(_ connection: LoadConnection, byTaskOfThisRound isWoken: Bool) {
        waiting -= 1
        guard isWoken else { return }
        woken.insert(ObjectIdentifier(connection))
        guard woken.count == waiters else { return }
        phase = .gathering
        woken.removeAll(keepingCapacity: true)
        resumeParked()
    }

    private func resumeParked() {
        let connections = parked
        parked.removeAll(keepingCapacity: true)
        for connection in connections { connection.send() }
    }
}
