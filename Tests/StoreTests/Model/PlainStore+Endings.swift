import Orchestration
import Vocabulary

extension PlainStore {
    func submit(
        _ submission: Submission,
        by actor: String,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskChange> {
        let judged: Once<Result<TaskChange, Fault>> = try change(
            once: once,
            at: now,
            isEffect: Self.isAccepted
        ) { board in
            try board.requireFree(submission.agent.map { .agent($0) }, submission.provenance?.agent.map { .agent($0) })
            let place = try board.place(of: submission.task)
            let task = board.tasks[place].record
            let wasHeld = board.hasHeld(task.id, submission.agent)
            switch task.verdict(on: submission, heldBefore: wasHeld) {
            case .accept:
                let ending = PlainEnding(
                    status: submission.status,
                    result: submission.result,
                    error: submission.error,
                    usage: submission.usage,
                    provenance: submission.provenance
                )
                var change = board.end(place, ending, by: actor, at: now)
                let others = task.assignedAgent.map(board.places(heldBy:)) ?? []
                change.stillHeld = others.isEmpty ? nil : others.compactMap { board.tasks[$0].record.currentAttempt }
                return Once(.success(change))
            case .repetition: return Once(.success(TaskChange(task: task)), isReplay: true)
            case .late(let fault):
                // It is refused, and kept for review.
                let kept = submission.result?.text ?? submission.error
                board.record(.lateResult, of: .task(task.id), by: actor, at: now, kept)
                return Once(.failure(fault))
            case .refuse(let fault): throw fault
            }
        }
        return Once(try judged.outcome.get(), isReplay: judged.isReplay)
    }

    private static func isAccepted(_ judged: Result<TaskChange, Fault>) -> Bool { (try? judged.get()) != nil }

    func cancel(
        _ id: TaskID,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskChange> {
        try change(once: once, at: now) { board in
            let place = try board.place(of: id)
            let task = board.tasks[place].record
            if task.status == .cancelled { return Once(TaskChange(task: task), isReplay: true) }
            guard !task.status.isFinal else { throw task.alreadyFinished }
            let ending = PlainEnding(status: .cancelled, error: reason, provenance: Provenance(caller))
            return Once(board.end(place, ending, by: caller.name, at: now))
        }
    }

    func lapseLeases(at now: Timestamp, limit: Int) async throws -> [TaskChange] {
        change { board in
            board.places(by: { $0.status == .inProgress ? $0.leaseExpiresAt : nil }, upTo: now)
                .prefix(limit).map { board.release($0, because: .leaseLapsed, at: now) }
        }
    }

    func release(heldBy agent: AgentID, because reason: RequeueReason, at now: Timestamp) async throws -> [TaskChange] {
        change { board in board.places(heldBy: agent).map { board.release($0, because: reason, at: now) } }
    }

    func endOverdue(at now: Timestamp, limit: Int) async throws -> [TaskChange] {
        change { board in
            board.places(by: { $0.finishedAt == nil ? $0.deadlineAt : nil }, upTo: now).prefix(limit).compactMap {
                // One task's end may have ended another of the list.
                guard !board.tasks[$0].record.status.isFinal else { return nil }
                let ending = PlainEnding(status: .cancelled, error: "The deadline passed.")
                return board.end($0, ending, by: "deadline", at: now)
            }
        }
    }
}

extension PlainBoard {
    /// Where the tasks stand whose time has come, the earliest first, the oldest task first among equals.
    fileprivate func places(by time: (TaskRecord) -> Timestamp?, upTo now: Timestamp) -> [Int] {
        tasks.indices.compactMap { place in time(tasks[place].record).map { (at: $0, place: place) } }
            .filter { $0.at <= now }.sorted { ($0.at, $0.place) < ($1.at, $1.place) }.map { $0.place }
    }
}
