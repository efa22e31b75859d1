import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Random sessions, told in random pieces")
struct SessionLedgerPropertyTests {
    /// Some steps of a session that are told together, once its agent has come to a step.
    private struct Batch {
        var steps: [Int]
        var toldAt: Int
    }

    /// Cuts a session into batches; with losses some never come, and all may be late, come twice and in any order.
    private func batches(
        of session: RandomSession,
        losses: Bool,
        using chance: inout SeededGenerator
    ) -> [Batch] {
        var batches: [Batch] = []
        var next = 0
        while next < session.script.steps.count {
            var end = min(next + Int.random(in: 1...12, using: &chance), session.script.steps.count)
            // A new process of the client sends batches of its own; it is told apart by its first one.
            end = session.starts.filter { $0 > next }.min().map { min($0, end) } ?? end
            let isFirst = session.starts.contains(next)
            let steps = Array(next..<end)
            next = end
            if losses, !isFirst, Int.random(in: 0..<6, using: &chance) == 0 { continue }
            let delay = isFirst ? 0 : Int.random(in: 0..<25, using: &chance)
            let toldAt = min(end - 1 + delay, session.script.steps.count - 1)
            batches.append(Batch(steps: steps, toldAt: toldAt))
            if Int.random(in: 0..<4, using: &chance) == 0 {
                let again = min(toldAt + Int.random(in: 0..<10, using: &chance), session.script.steps.count - 1)
                let order = isFirst ? steps : steps.shuffled(using: &chance)
                batches.append(Batch(steps: order, toldAt: again))
            }
        }
        return batches.shuffled(using: &chance).sorted { $0.toldAt < $1.toldAt }
    }

    private func follow(
        _ session: RandomSession,
        losses: Bool,
        using chance: inout SeededGenerator
    ) throws -> (places: [Int: SettledCall.Place], told: Set<Int>) {
        var followed = FollowedScript(session.script)
        var told: Set<Int> = []
        for batch in batches(of: session, losses: losses, using: &chance) {
            told.formUnion(batch.steps)
            followed.tell(batch.steps) { session.isHeldAlone($0, at: batch.toldAt) }
            followed.now = followed.now + .seconds(1)
            if Int.random(in: 0..<3, using: &chance) == 0 { try followed.restart() }
        }
        followed.now = followed.now + .seconds(60)
        followed.settle { session.isHeldAlone($0, at: session.script.steps.count - 1) }
        #expect(followed.ledger.dueAt == nil)
        return (followed.places, told)
    }

    @Test(arguments: 0..<10)
    func `where nothing is lost, every call is where it belongs`(block: UInt64) throws {
        for seed in block * 8..<block * 8 + 8 {
            var chance = SeededGenerator(seed: seed)
            let session = RandomSession(steps: 120, resumes: false, using: &chance)
            let (places, _) = try follow(session, losses: false, using: &chance)
            let truth = Dictionary(uniqueKeysWithValues: session.calls.map { ($0, session.place(of: $0)) })
            #expect(places == truth, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<10)
    func `where batches are lost and sessions resumed, nothing is wrong and nothing disappears`(
        block: UInt64
    ) throws {
        var placed = 0
        var gaps = 0
        for seed in block * 8..<block * 8 + 8 {
            var chance = SeededGenerator(seed: seed)
            let session = RandomSession(steps: 120, resumes: true, using: &chance)
            let (places, told) = try follow(session, losses: true, using: &chance)
            #expect(Set(places.keys) == told.intersection(session.calls), "seed \(seed)")
            for (call, place) in places {
                guard place != .none(.gap) else {
                    gaps += 1
                    continue
                }
                placed += 1
                #expect(place == session.place(of: call), "seed \(seed), step \(call)")
            }
        }
        // What is never guessed must not be a pretext for never telling.
        #expect(placed > 2 * gaps, "\(placed) placed, \(gaps) with gaps")
    }
}
