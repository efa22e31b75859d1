package import Orchestration
import RESP
package import Vocabulary

extension RedisStore: QuarantineStore {
    package func setQuarantine(
        of subject: QuarantineSubject,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<QuarantineChange> {
        let action: AuditEntry.Action = reason == nil ? .quarantineLifted : .quarantined
        let entry = AuditEntry(action, of: subject.history.key, by: .init(caller), at: now)
        let order: [RedisCommand.Argument] = [
            .text(subject.kind.rawValue), .text(subject.name), .text(caller.name), .audit(entry),
        ]
        return try await settlingAudit {
            guard let reason else {
                return try await change(.liftQuarantine, order, at: now, once: once) {
                    QuarantineChange(isNews: try $0.int == 1)
                }
            }
            let limit = QuarantineBoard.limit
            do {
                return try await change(.quarantine, order + [.text(reason), .number(limit)], at: now, once: once) {
                    QuarantineChange(isNews: true, released: try $0.all.map(TaskChange.init))
                }
            } catch let refusal as ScriptRefusal {
                if refusal.code == "LIMIT" { throw Fault(quarantineLimit: limit) }
                throw Fault(unknownSubject: subject)
            }
        }
    }

    package func quarantines() async throws -> [Quarantine] {
        try await list(.listQuarantines) { try Quarantine($0) }.sorted { $0.since < $1.since }
    }
}

extension Quarantine {
    fileprivate init(_ reply: Reply) throws {
        let subject = try reply[0].string.split(separator: ":", maxSplits: 1)
        guard subject.count == 2, let fields = try reply[1].fields else { throw Fault.damagedReply }
        self.init(
            subject: try QuarantineSubject(kind: String(subject[0]), name: String(subject[1])),
            reason: try fields.required("reason").string,
            since: try fields.required("since").timestamp,
            actor: try fields.required("actor").string
        )
    }
}
