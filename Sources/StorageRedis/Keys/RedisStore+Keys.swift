package import Orchestration
import RESP
package import Vocabulary

extension RedisStore: KeyStore {
    package func insert(_ key: KeyRecord) async throws {
        try await settlingAudit {
            do {
                _ = try await change(
                    .insertKey,
                    [
                        .text(key.id), .number(limits.keys), .optional(key.agent?.rawValue),
                        .optional(key.revokedAt ?? key.expiresAt), .audit(AuditEntry(created: key)),
                    ]
                        + .init(fields: [
                            "digest": .octets(key.digest),
                            "role": .text(key.role.rawValue),
                            "agent": (key.agent?.rawValue).map { .text($0) },
                            "agent_type": (key.agentType?.rawValue).map { .text($0) },
                            "created_at": .time(key.createdAt),
                            "starts_at": key.startsAt.map { .time($0) },
                            "expires_at": key.expiresAt.map { .time($0) },
                            "revoked_at": key.revokedAt.map { .time($0) },
                            "last_used_at": key.lastUsedAt.map { .time($0) },
                        ]),
                    at: key.createdAt
                ) { _ in }
            } catch let refusal as ScriptRefusal {
                if refusal.code == "LIMIT" { throw Fault(keyLimit: limits.keys) }
                throw Fault(.invalidArgument, "There is a key with the id \(key.id.quoted) already.")
            }
        }
    }

    package func revokeKey(_ id: String, at now: Timestamp) async throws {
        try await change(key: id, .revokeKey, [.audit(AuditEntry(revokedKey: id, at: now))], at: now)
    }

    package func limitKey(_ id: String, to moment: Timestamp, at now: Timestamp) async throws {
        let entry = AuditEntry(limitedKey: id, to: moment, at: now)
        try await change(key: id, .limitKey, [.time(moment), .audit(entry)], at: now)
    }

    private func change(
        key id: String,
        _ script: StoreScript,
        _ arguments: [RedisCommand.Argument],
        at now: Timestamp
    ) async throws {
        try await settlingAudit {
            do { _ = try await change(script, [.text(id)] + arguments, at: now) { _ in } } catch is ScriptRefusal {
                throw Fault(noKey: id)
            }
        }
    }

    package func recordKeyUses(_ uses: [String: Timestamp]) async throws {
        for batch in Array(uses).batches(of: 500) {
            try await look(.recordKeyUses, batch.flatMap { [.text($0.key), .time($0.value)] }) { _ in }
        }
    }

    package func keys() async throws -> [KeyRecord] {
        try await list(.listKeys) { try KeyRecord($0) }.sorted {
            ($0.createdAt.milliseconds, $0.id) < ($1.createdAt.milliseconds, $1.id)
        }
    }

    package func keysVersion() async throws -> Int { try await look(.readKeysVersion) { try $0.int } }

    package func digestSecret() async throws -> [UInt8] { try await look(.readDigestSecret) { try $0.octets } }
}

extension KeyRecord {
    fileprivate init(_ reply: Reply) throws {
        guard let fields = try reply[1].fields else { throw Fault.damagedReply }
        self.init(
            id: try reply[0].string,
            digest: try fields.required("digest").octets,
            role: Role(rawValue: try fields.required("role").string) ?? .observer,
            agent: fields.string("agent").map(AgentID.init(rawValue:)),
            agentType: fields.string("agent_type").map(AgentType.init(rawValue:)),
            createdAt: try fields.required("created_at").timestamp,
            startsAt: fields.timestamp("starts_at"),
            expiresAt: fields.timestamp("expires_at"),
            revokedAt: fields.timestamp("revoked_at"),
            lastUsedAt: fields.timestamp("last_used_at")
        )
    }
}
