import Orchestration
import TestSupport
import Vocabulary

/// A random session with what is true of it: what its agent held at each step, and what the board knew by then.
struct RandomSession {
    private(set) var script = SessionScript()
    /// What the agent knew that it held, by steps.
    private(set) var known: [[TaskAttempt]] = []
    /// What it held indeed: a lapsed lease takes everything away without a step.
    private(set) var held: [[TaskAttempt]] = []
    /// After which step each task was claimed, and after which it ended, if it did.
    private(set) var claims: [TaskID: Int] = [:]
    private(set) var ends: [TaskID: Int] = [:]
    /// The first steps of processes of the client.
    private(set) var starts: Set<Int> = [0]

    init(steps: Int, resumes: Bool, using chance: inout SeededGenerator) {
        var number = 0
        func claim() -> TaskAttempt {
            number += 1
            return .at("task-\(number)")
        }
        var working: [TaskAttempt] = []
        var owned: [TaskAttempt] = []
        for step in 0..<steps {
            switch Int.random(in: 0..<20, using: &chance) {
            case 0..<9: script.call()
            case 9..<13: script.other()
            case 13..<16 where owned.isEmpty:
                working = (0...(Int.random(in: 0..<4, using: &chance) / 3)).map { _ in claim() }
                owned = working
                for attempt in owned { claims[attempt.task] = step }
                script.hold(owned)
            case 13:
                // A poll for more than it holds.
                owned.append(claim())
                claims[owned[owned.count - 1].task] = step
                working = owned
                script.hold(owned)
            case 14:
                working = owned
                script.hold(owned)
            case 15..<18 where !owned.isEmpty:
                ends[owned.removeFirst().task] = step
                working = owned
                script.hold(owned)
            case 18:
                owned = []
                script.other()
            case 19 where resumes && step > 0:
                script.resume()
                starts.insert(step)
                script.other()
            default: script.other()
            }
            known.append(working)
            held.append(owned)
        }
    }

    /// Where a call belongs.
    func place(of step: Int) -> SettledCall.Place {
        let attempts = known[step]
        guard let attempt = attempts.first else { return .none(.outsideTask) }
        return attempts.count == 1 ? .attempt(attempt) : .none(.severalTasks)
    }

    var calls: [Int] {
        script.steps.indices.filter { if case .modelCall = script.steps[$0].activity.kind { true } else { false } }
    }

    /// What a store would say once the agent has come to a step.
    func isHeldAlone(_ holding: Holding, at step: Int) -> Bool {
        guard held[step] == [holding.attempt], let claimed = claims[holding.attempt.task] else { return false }
        return !ends.values.contains { $0 > claimed && $0 <= step }
    }
}
