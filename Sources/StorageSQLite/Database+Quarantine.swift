import GRDB
import Orchestration
import Vocabulary

extension Database {
    func quarantine(of subject: QuarantineSubject) throws -> Quarantine? {
        try first(
            "SELECT \(ContentColumn.quarantineReason.opened()), since, actor FROM quarantines WHERE kind = ? AND name = ?",
            [subject.kind.rawValue, subject.name]
        ) { Quarantine(subject: subject, reason: $0[0], since: Timestamp(milliseconds: $0[1]), actor: $0[2]) }
    }

    /// Refuses a change that somebody in quarantine would make, or that would be made in a room in quarantine.
    ///
    /// It is asked inside the transaction of the change: an order of quarantine that was answered holds.
    func requireFree(_ subjects: QuarantineSubject?...) throws {
        for case let subject? in subjects {
            if let quarantine = try quarantine(of: subject) { throw quarantine.refusal }
        }
    }

    func requireFree(_ agents: AgentID?...) throws {
        for case let agent? in agents { try requireFree(.agent(agent)) }
    }
}
