import Orchestration
import Vocabulary

extension TaskChange {
    /// Reads what a script's `changeOf` tells.
    init(_ reply: Reply) throws {
        self.init(
            task: try TaskRecord(reply[0]),
            ready: try reply[1].all.map(Reference.init),
            ended: try reply[2].all.map(Reference.init),
            alsoChanged: try reply[3].all.map { TaskID(rawValue: try $0.string) },
            released: try reply[4].given.map { AgentID(rawValue: try $0.string) },
            heldSince: try reply[5].given?.timestamp
        )
        let held = try reply[6].all.map { try HeldTask($0).attempt }
        stillHeld = held.isEmpty ? nil : held
    }

    /// Reads what a submission came to, as its script says it and its receipt keeps it; nothing for a result that was
    /// too late.
    init?(submitted reply: Reply) throws {
        guard try reply[0].string == "ended" else { return nil }
        try self.init(reply[1])
    }
}

extension TaskChange.Reference {
    /// Reads a task that can be claimed now, or one that ended with another: of that the creator is known.
    fileprivate init(_ reply: Reply) throws {
        let parts = try reply.all
        self.init(
            id: TaskID(rawValue: try reply[0].string),
            agentType: AgentType(rawValue: try reply[1].string),
            createdBy: parts.count > 2 ? try reply[2].string : nil,
            createdAt: parts.count > 3 ? try reply[3].timestamp : nil
        )
    }
}

extension ClaimedTask {
    /// Reads a task as the script of claims gives it, and the receipt of a claim keeps it.
    init(_ reply: Reply) throws {
        self.init(
            task: try TaskRecord(reply[0]),
            isRedelivery: try reply[1].int == 1,
            dependencies: try reply[2].all.map(DependencyResult.init),
            isOneOfMore: try reply[3].int == 1 ? true : nil
        )
    }
}

extension DependencyResult {
    fileprivate init(_ reply: Reply) throws {
        guard let status = TaskStatus(rawValue: try reply[1].string) else { throw Fault.damagedReply }
        let agent = try reply[3].given.map { AgentID(rawValue: try $0.string) }
        let finishedAt = try reply[4].given?.timestamp
        self.init(
            task: TaskID(rawValue: try reply[0].string),
            result: try reply[2].given.map { RawJSON(trusting: try $0.string) },
            provenance: try reply[5].given.flatMap { Provenance(text: try $0.string) }.map {
                Provenance(of: status, by: agent, $0, at: finishedAt)
            }
        )
    }
}

extension HeldTask {
    /// Reads a task that an agent holds: as much of it as scripts' `attemptsOf` tell.
    init(_ reply: Reply) throws {
        self.init(
            attempt: TaskAttempt(
                task: TaskID(rawValue: try reply[0].string),
                number: try reply[1].int,
                createdAt: try reply[2].timestamp,
                claimedAt: try reply[3].timestamp
            ),
            agentType: AgentType(rawValue: try reply[4].string),
            isSensitive: try reply[5].int == 1
        )
    }
}
