import Orchestration
import Vocabulary

/// A session of an agent's client, written down step by step.
struct SessionScript {
    struct Step {
        var activity: AgentActivity
        var mark: SessionMark?
    }

    private(set) var steps: [Step] = []
    private var sequence = 0
    private(set) var at = Timestamp(milliseconds: 1_795_262_400_000)

    /// Writes down a call of a model, and gives its number among the steps.
    @discardableResult
    mutating func call(_ request: String? = nil, costMicros: Int = 1_000, error: String? = nil) -> Int {
        let usage = ModelUsage(
            model: "claude-sonnet-5",
            inputTokens: 10,
            outputTokens: 2,
            cacheReadTokens: 5,
            cacheCreationTokens: 3,
            costMicros: costMicros
        )
        let call = ModelCall(
            usage: usage,
            requestID: request ?? "req_\(steps.count)",
            durationMilliseconds: 300,
            error: error
        )
        return add(.modelCall(call), nil)
    }

    /// Writes down a claim or a submission, after which the agent holds these.
    @discardableResult
    mutating func hold(_ tasks: TaskAttempt..., by agent: AgentID = .ada) -> Int { hold(tasks, by: agent) }

    @discardableResult
    mutating func hold(_ tasks: [TaskAttempt], holdsMore: Bool = false, by agent: AgentID = .ada) -> Int {
        add(
            .toolEnded(toolUseID: "toolu_\(steps.count)"),
            SessionMark(agent: agent, holds: tasks, holdsMore: holdsMore)
        )
    }

    @discardableResult
    mutating func handOver(_ toolUse: String) -> Int { add(.toolEnded(toolUseID: toolUse), nil) }

    @discardableResult
    mutating func other() -> Int { add(.other, nil) }

    /// Goes on as a new process of the client, which counts its steps anew.
    mutating func resume() {
        sequence = 0
        at = at + .seconds(5)
    }

    private mutating func add(_ kind: AgentActivity.Kind, _ mark: SessionMark?) -> Int {
        sequence += 1
        at = at + .milliseconds(700)
        steps.append(
            Step(activity: AgentActivity(session: "s", sequence: sequence, at: at, kind: kind), mark: mark)
        )
        return steps.count - 1
    }
}

extension TaskAttempt {
    /// An attempt at a task of a test.
    static func at(_ name: String, _ number: Int = 1) -> TaskAttempt {
        let moment = Timestamp(milliseconds: 1_795_262_400_000)
        return TaskAttempt(task: TaskID(rawValue: name), number: number, createdAt: moment, claimedAt: moment)
    }
}

/// A ledger that is told of a script, and what it made of the calls, each under its number in the script.
struct FollowedScript {
    let script: SessionScript
    private(set) var ledger = SessionLedger()
    private(set) var places: [Int: SettledCall.Place] = [:]
    var now = Timestamp(milliseconds: 1_795_262_500_000)

    init(_ script: SessionScript) { self.script = script }

    /// Tells of some steps, as one batch; what the agent holds meanwhile is up to the test.
    mutating func tell(_ steps: some Sequence<Int>, held: (Holding) -> Bool = { _ in false }) {
        for number in steps {
            let step = script.steps[number]
            if let call = ledger.take(step.activity, mark: step.mark, at: now) { keep(call) }
        }
        settle(held: held)
    }

    mutating func settle(held: (Holding) -> Bool = { _ in false }) {
        for call in ledger.settle(held: ledger.questions.filter(held), at: now) { keep(call) }
    }

    /// Keeps a call as a store does: the first word on it counts.
    private mutating func keep(_ call: SettledCall) {
        let number = script.steps.firstIndex {
            $0.activity.sequence == call.sequence && $0.activity.at == call.at
        }
        if let number, places[number] == nil { places[number] = call.place }
    }

    mutating func restart() throws {
        ledger = try JSONReader.read(String(decoding: JSON.encode(ledger), as: UTF8.self)).decode()
    }
}
