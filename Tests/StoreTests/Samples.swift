import Orchestration
import Vocabulary

let noon = Timestamp(milliseconds: 1_795_262_400_000)
let planning = AgentType(rawValue: "planning")
let testing = AgentType(rawValue: "testing")
let ada = AgentID(rawValue: "planning-agent-001")
let bob = AgentID(rawValue: "planning-agent-002")

extension Caller {
    static let boss = Caller(keyID: "k0", role: .orchestrator, agent: AgentID(rawValue: "boss"))
    static let me = Caller(keyID: "k1", role: .orchestrator, agent: AgentID(rawValue: "me"))
}

func receipt(_ key: String, _ fingerprint: UInt8 = 1) -> Receipt { Receipt(key: key, fingerprint: [fingerprint]) }

extension TaskStore {
    /// Creates a task with the fields that a test cares about.
    @discardableResult
    func add(
        _ description: String = "work",
        type: AgentType = planning,
        after dependencies: [TaskID] = [],
        priority: Int = 5,
        lease: Int = 60,
        attempts: Int = 3,
        deadline: Int? = nil,
        at now: Timestamp = noon,
        once: Receipt? = nil
    ) async throws -> TaskRecord {
        var draft = TaskDraft(agentType: type, description: description, leaseSeconds: lease)
        draft.dependencies = dependencies
        draft.priority = priority
        draft.maxAttempts = attempts
        draft.deadlineSeconds = deadline
        return try await create(draft, by: "orchestrator", at: now, once: once).outcome
    }

    func claimOne(
        by agent: AgentID = ada,
        type: AgentType = planning,
        at now: Timestamp = noon
    ) async throws
        -> TaskRecord?
    {
        try await claim(Claim(agent: agent, type: type, limit: 1), at: now, once: nil).outcome.first?.task
    }

    /// Submits as an agent.
    @discardableResult
    func finish(
        _ id: TaskID,
        _ status: TaskStatus = .completed,
        by agent: AgentID? = ada,
        result: String? = #"{"ok":true}"#,
        attempt: Int? = nil,
        at now: Timestamp = noon,
        once: Receipt? = nil
    ) async throws -> TaskChange {
        let submission = Submission(
            task: id,
            status: status,
            result: status == .completed ? result.map(RawJSON.init(trusting:)) : nil,
            error: status == .failed ? "broken" : nil,
            agent: agent,
            attempt: attempt
        )
        return try await submit(submission, by: agent?.rawValue ?? "someone", at: now, once: once).outcome
    }

    func status(_ id: TaskID) async throws -> TaskStatus? { try await task(id)?.status }
}
