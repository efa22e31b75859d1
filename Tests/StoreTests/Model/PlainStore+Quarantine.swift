import Orchestration
import Vocabulary

extension PlainStore {
    func quarantine(of subject: QuarantineSubject) async throws -> Quarantine? { board.quarantines[subject] }

    func quarantines() async throws -> [Quarantine] {
        board.quarantines.values.sorted {
            ($0.since, $0.subject.kind.rawValue, $0.subject.name) < (
                $1.since, $1.subject.kind.rawValue, $1.subject.name
            )
        }
    }

    func setQuarantine(
        of subject: QuarantineSubject,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<QuarantineChange> {
        try change(once: once, at: now, isEffect: \.isNews) { board in
            guard let reason else {
                guard board.quarantines.removeValue(forKey: subject) != nil else {
                    return Once(QuarantineChange(isNews: false))
                }
                board.record(.quarantineLifted, of: subject.history, by: caller.name, at: now)
                return Once(QuarantineChange(isNews: true))
            }
            try board.requireKnown(subject)
            board.quarantines[subject] = Quarantine(subject: subject, reason: reason, since: now, actor: caller.name)
            board.record(.quarantined, of: subject.history, by: caller.name, at: now, reason)
            guard case .agent(let agent) = subject else { return Once(QuarantineChange(isNews: true)) }
            let released = board.places(heldBy: agent).map { place in
                // The attempt is none of the task's fault.
                board.tasks[place].record.forgivenAttempts += 1
                return board.release(place, because: .quarantined, at: now)
            }
            return Once(QuarantineChange(isNews: true, released: released))
        }
    }
}

extension PlainBoard {
    fileprivate func requireKnown(_ subject: QuarantineSubject) throws {
        switch subject {
        case .room(let name): _ = try place(of: name)
        case .agent(let id):
            guard agents[id] != nil || visitors[id] != nil || !places(heldBy: id).isEmpty else {
                throw Fault(.agentNotFound, "")
            }
        }
    }
}
