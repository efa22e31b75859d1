import Orchestration
import RESP
import Vocabulary

extension AuditEntry {
    /// The line as the engine keeps it; no script looks into it.
    var text: String {
        let fields: KeyValuePairs<String, String?> = [
            "actor": actor.name, "key": actor.key, "role": actor.role, "action": action, "object": object,
            "outcome": outcome.rawValue, "address": address, "trace": trace, "details": details?.text,
        ]
        let texts = fields.compactMap { name, value in value.map { JSON.Member(name, .string($0)) } }
        return JSON.object([JSON.Member("at", .integer(Int(at.milliseconds)))] + texts).description
    }

    /// Reads a line as it was kept.
    init(text: String) throws(Fault) {
        guard let json = try? JSONReader.read(text), let at = json["at"]?.integer, let actor = json["actor"]?.string,
            let action = json["action"]?.string, let outcome = json["outcome"]?.string
        else { throw Fault(damaged: "A line of the audit log") }
        self.init(
            at: Timestamp(milliseconds: Int64(at)),
            actor: Actor(name: actor, key: json["key"]?.string, role: json["role"]?.string),
            action: action,
            object: json["object"]?.string,
            outcome: Outcome(rawValue: outcome),
            address: json["address"]?.string,
            trace: json["trace"]?.string,
            details: json["details"]?.string.map(RawJSON.init(trusting:))
        )
    }
}

extension RedisCommand.Argument {
    /// A line that a script leaves to the audit log: `call('RPUSH', key('audit:pending'), arg(n))`.
    ///
    /// Scripts cannot hash, so the line takes its place in the chain behind the change; see `RedisStore.settleAudit`.
    static func audit(_ entry: AuditEntry) -> Self { .text(entry.text) }
}
