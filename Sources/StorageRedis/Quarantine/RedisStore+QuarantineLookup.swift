package import Orchestration
import RESP
import Vocabulary

extension RedisStore: QuarantineLookup {
    package func quarantine(of subject: QuarantineSubject) async throws -> Quarantine? {
        try await look(.readQuarantine, [.text(subject.kind.rawValue), .text(subject.name)]) { reply in
            try reply.fields(named: ["reason", "since", "actor"]).map {
                Quarantine(
                    subject: subject,
                    reason: try $0.required("reason").string,
                    since: try $0.required("since").timestamp,
                    actor: try $0.required("actor").string
                )
            }
        }
    }
}

extension StoreScript {
    fileprivate static let readQuarantine = StoreScript(
        look: "return call('HMGET', key('quarantine:' .. arg(1) .. ':' .. arg(2)), 'reason', 'since', 'actor')"
    )
}
