import Foundation
import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: KeyStore {
    package func insert(_ key: KeyRecord, limit: Int) async throws {
        try await writer.perform { database in
            try Self.makeRoom(forKeyAt: key.createdAt, limit: limit, in: database)
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
            _ = try database.next("keys_version")
        }
    }

    private static func makeRoom(forKeyAt now: Timestamp, limit: Int, in database: Database) throws {
        let excess = try database.number("SELECT count(*) FROM keys") - limit + 1
        guard excess > 0 else { return }
        try database.change(
            """
            DELETE FROM keys WHERE id IN (
                SELECT id FROM keys WHERE revoked_at IS NOT NULL OR expires_at <= ?1
                ORDER BY min(coalesce(revoked_at, expires_at), coalesce(expires_at, revoked_at)) LIMIT ?2
            )
            """,
            [now.milliseconds, excess]
        )
        guard database.changesCount == excess else {
            throw Fault(
                .invalidArgument,
                "The store holds \(limit) keys, and none has ended. Revoke those that nobody uses: see `callboard keys list`."
            )
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
        try await update(key: id, "revoked_at = coalesce(revoked_at, ?2)", now)
    }

    package func limitKey(_ id: String, to moment: Timestamp) async throws {
        try await update(key: id, "expires_at = min(coalesce(expires_at, ?2), ?2)", moment)
    }

    private func update(key id: String, _ assignment: String, _ moment: Timestamp) async throws {
        try await writer.perform { database in
            try database.change("UPDATE keys SET \(assignment) WHERE id = ?1", [id, moment.milliseconds])
            guard database.changesCount == 1 else {
                throw Fault(.invalidArgument, "No key has the id \(id.quoted). See `callboard keys list`.")
            }
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
