import Foundation
import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: KeyStore {
    package func insert(_ key: KeyRecord) async throws {
        // Made here, where the trace of the call is known.
        let entry = AuditEntry(created: key)
        try await writer.perform { [limits] database in
            try database.audit(entry)
            try database.change(
                """
                INSERT INTO keys
                    (id, digest, role, agent, agent_type, created_at, starts_at, expires_at, revoked_at, last_used_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    key.id, Data(key.digest), key.role.rawValue, key.agent?.rawValue, key.agentType?.rawValue,
                    key.createdAt.milliseconds, key.startsAt?.milliseconds, key.expiresAt?.milliseconds,
                    key.revokedAt?.milliseconds, key.lastUsedAt?.milliseconds,
                ]
            )
            try database.requireRoomForKeys(within: limits, at: key.createdAt)
            _ = try database.next("keys_version")
        }
    }

    package func recordKeyUses(_ uses: [String: Timestamp]) async throws {
        try await writer.perform { database in
            for (id, moment) in uses {
                try database.change(
                    "UPDATE keys SET last_used_at = max(coalesce(last_used_at, 0), ?2) WHERE id = ?1",
                    [id, moment.milliseconds]
                )
            }
        }
    }

    package func revokeKey(_ id: String, at now: Timestamp) async throws {
        let entry = AuditEntry(revokedKey: id, at: now)
        try await update(key: id, "revoked_at = coalesce(revoked_at, ?2)", now, entry)
    }

    package func limitKey(_ id: String, to moment: Timestamp, at now: Timestamp) async throws {
        let entry = AuditEntry(limitedKey: id, to: moment, at: now)
        try await update(key: id, "expires_at = min(coalesce(expires_at, ?2), ?2)", moment, entry)
    }

    private func update(key id: String, _ assignment: String, _ moment: Timestamp, _ entry: AuditEntry) async throws {
        try await writer.perform { database in
            try database.change("UPDATE keys SET \(assignment) WHERE id = ?1", [id, moment.milliseconds])
            guard database.changesCount == 1 else { throw Fault(noKey: id) }
            try database.audit(entry)
            _ = try database.next("keys_version")
        }
    }

    package func keys() async throws -> [KeyRecord] {
        try await read { database in
            try database.all(
                """
                SELECT id, digest, role, agent, agent_type, created_at, starts_at, expires_at, revoked_at, last_used_at
                FROM keys ORDER BY created_at, id
                """
            ) { row in
                KeyRecord(
                    id: row[0],
                    digest: row[1],
                    role: Role(rawValue: row[2]) ?? .observer,
                    agent: (row[3] as String?).map(AgentID.init(rawValue:)),
                    agentType: (row[4] as String?).map(AgentType.init(rawValue:)),
                    createdAt: Timestamp(milliseconds: row[5]),
                    startsAt: (row[6] as Int64?).map(Timestamp.init(milliseconds:)),
                    expiresAt: (row[7] as Int64?).map(Timestamp.init(milliseconds:)),
                    revokedAt: (row[8] as Int64?).map(Timestamp.init(milliseconds:)),
                    lastUsedAt: (row[9] as Int64?).map(Timestamp.init(milliseconds:))
                )
            }
        }
    }

    package func keysVersion() async throws -> Int {
        try look { try $0.last("keys_version") }
    }

    package func digestSecret() async throws -> [UInt8] {
        try look { database in
            try database.first("SELECT value FROM meta WHERE name = 'digest_secret'") { $0[0] } ?? []
        }
    }
}
