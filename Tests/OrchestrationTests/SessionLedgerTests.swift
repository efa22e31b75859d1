import Orchestration
import Testing
import Vocabulary

@Suite("Which task a call of a model served")
struct SessionLedgerTests {
    private let first = TaskAttempt.at("task-1")
    private let second = TaskAttempt.at("task-2")

    /// Two tasks one after the other, with calls before, at and between them.
    private func twoTasks() -> (script: SessionScript, places: [Int: SettledCall.Place]) {
        var script = SessionScript()
        var places: [Int: SettledCall.Place] = [:]
        script.other()
        places[script.call()] = SettledCall.Place.none(.outsideTask)
        script.hold(first)
        places[script.call()] = .attempt(first)
        script.other()
        places[script.call(error: "overloaded")] = .attempt(first)
        script.hold()
        places[script.call()] = SettledCall.Place.none(.outsideTask)
        script.hold(second)
        places[script.call()] = .attempt(second)
        script.hold()
        return (script, places)
    }

    @Test func `calls between a claim and its submission belong to the task, those before and after to none`() {
        let (script, places) = twoTasks()
        var followed = FollowedScript(script)
        followed.tell(script.steps.indices)
        #expect(followed.places == places)
        #expect(followed.ledger.dueAt == nil)
    }

    @Test func `the order in which steps come changes nothing, nor do repetitions`() {
        let (script, places) = twoTasks()
        var reversed = FollowedScript(script)
        for number in script.steps.indices.reversed() { reversed.tell([number]) }
        #expect(reversed.places == places)
        for _ in 1...2 { reversed.tell(script.steps.indices) }
        #expect(reversed.places == places)
        #expect(reversed.ledger.dueAt == nil)
    }

    @Test func `a call waits for the steps before it, and is placed once they are there`() {
        let (script, places) = twoTasks()
        var followed = FollowedScript(script)
        followed.tell(script.steps.indices.filter { $0 != 6 })
        #expect(followed.places[7] == nil, "the submission before it is missing")
        #expect(followed.places[9] == .attempt(second), "what comes after the next claim does not need it")
        followed.now = followed.now + .seconds(59)
        followed.tell([6])
        #expect(followed.places == places)
    }

    @Test func `a call whose gap never closes counts as such after a minute`() {
        let (script, _) = twoTasks()
        var followed = FollowedScript(script)
        followed.tell(script.steps.indices.filter { $0 != 4 })
        #expect(followed.places[5] == nil)
        #expect(followed.ledger.dueAt == followed.now + .seconds(60))
        followed.now = followed.now + .seconds(60)
        followed.settle()
        #expect(followed.places[5] == SettledCall.Place.none(.gap))
        followed.tell([4])
        #expect(followed.places[5] == SettledCall.Place.none(.gap))
    }

    @Test func `an agent that still holds the task and nothing else cannot have given it up in the gap`() {
        let (script, _) = twoTasks()
        var followed = FollowedScript(script)
        followed.tell([0, 1, 2, 3, 5]) { $0 == Holding(agent: .ada, attempt: first) }
        #expect(followed.places[5] == .attempt(first))
    }

    @Test func `a call that serves several tasks is none's`() {
        var script = SessionScript()
        script.hold(first, second)
        let shared = script.call()
        script.hold(second)
        let own = script.call()
        var followed = FollowedScript(script)
        followed.tell(script.steps.indices)
        #expect(followed.places == [shared: .none(.severalTasks), own: .attempt(second)])
    }

    @Test func `a call of an agent that holds more than it was reminded of is none's`() {
        var script = SessionScript()
        script.hold([first], holdsMore: true)
        let call = script.call()
        var followed = FollowedScript(script)
        followed.tell([0, call])
        #expect(followed.places == [call: .none(.severalTasks)])
    }

    @Test func `subagents that work as agents of their own share a session`() {
        var script = SessionScript()
        script.hold(first, by: .ada)
        script.hold(second, by: .bob)
        let shared = script.call()
        script.hold(by: .ada)
        let own = script.call()
        var followed = FollowedScript(script)
        followed.tell(script.steps.indices)
        #expect(followed.places == [shared: .none(.severalTasks), own: .attempt(second)])
    }

    @Test func `a session that is heard of from its middle on knows nothing until the next claim`() {
        var script = SessionScript()
        script.hold(first)
        let early = script.call()
        script.hold(second)
        let late = script.call()
        var followed = FollowedScript(script)
        followed.tell([early, 2, late])
        #expect(followed.places == [late: .attempt(second)])
        followed.now = followed.now + .seconds(60)
        followed.settle()
        #expect(followed.places[early] == SettledCall.Place.none(.gap))
    }

    @Test func `a resumed session counts anew, and its agent may hold what it held before`() {
        var script = SessionScript()
        script.hold(first)
        script.call()
        script.resume()
        let unsure = script.call()
        let held = script.call()
        script.hold(second)
        let known = script.call()
        var followed = FollowedScript(script)
        followed.tell([0, 1])
        followed.tell([unsure]) { _ in false }
        followed.tell([held]) { $0.attempt == first }
        // The question is asked again with every step, for every call that waits.
        #expect(followed.places[unsure] == .attempt(first))
        #expect(followed.places[held] == .attempt(first))
        followed.tell([4, known])
        #expect(followed.places[known] == .attempt(second))
        // What the first process still had to send does not mix with what the second one did.
        followed.tell([0, 1, unsure])
        #expect(followed.places.count == 4)
    }

    @Test func `a step under a number that was used before is not taken for a gap that closes`() {
        var script = SessionScript()
        script.hold(first)
        script.other()
        script.other()
        script.call()
        script.resume()
        script.hold()
        script.other()
        let outside = script.call()
        var followed = FollowedScript(script)
        // The third step of the first process is lost; that of the second has the same number.
        followed.tell([0, 1, 3])
        followed.tell([outside])
        #expect(followed.places[3] == nil)
        followed.tell([4, 5])
        #expect(followed.places == [outside: .none(.outsideTask)])
    }

    @Test func `it goes on from its document after a restart`() throws {
        let (script, places) = twoTasks()
        var followed = FollowedScript(script)
        for number in script.steps.indices.reversed() {
            followed.tell([number])
            try followed.restart()
        }
        #expect(followed.places == places)
    }

    @Test func `what it keeps is bounded, and every call is accounted for`() throws {
        var script = SessionScript()
        for _ in 1...2_000 {
            script.other()
            script.call()
            script.hold(first)
            script.other()
        }
        var followed = FollowedScript(script)
        // Every fourth step is lost, so that no call can be placed.
        followed.tell(script.steps.indices.filter { $0 % 4 != 3 && $0 % 4 != 0 }.shuffled())
        let document = try JSON.encode(followed.ledger)
        #expect(document.count < 300_000)
        followed.now = followed.now + .seconds(60)
        followed.settle()
        #expect(followed.places.count == 2_000)
        #expect(followed.places.values.allSatisfy { $0 == .none(.gap) })
    }

    @Test func `a long session in one piece stays small and exact`() throws {
        var script = SessionScript()
        var calls: [Int: SettledCall.Place] = [:]
        for number in 1...3_000 {
            let task = TaskAttempt.at("task-\(number)")
            script.hold(task)
            calls[script.call()] = .attempt(task)
        }
        var followed = FollowedScript(script)
        followed.tell(script.steps.indices)
        #expect(followed.places == calls)
        #expect(try JSON.encode(followed.ledger).count < 20_000)
    }

    @Test(arguments: [-1, Int.min, Int.max])
    func `a number that no client counts to is no place`(sequence: Int) {
        var ledger = SessionLedger()
        let usage = ModelUsage(model: "m")
        let call = ModelCall(usage: usage, requestID: nil, durationMilliseconds: 0)
        let at = Timestamp(milliseconds: 0)
        let activity = AgentActivity(session: "s", sequence: sequence, at: at, kind: .modelCall(call))
        #expect(ledger.take(activity, at: at)?.place == .none(.gap))
        #expect(ledger.dueAt == nil)
    }
}
