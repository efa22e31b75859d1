import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: AgentStore {
    package func register(
        _ id: AgentID,
        as type: AgentType,
        capabilities: [String]?,
        at now: Timestamp
    ) async throws -> AgentRecord {
        try await writer.perform { [limits] database in
            let known = try database.agent(id)
            let agent = AgentRecord(
                id: id,
                type: type,
                capabilities: capabilities ?? known?.capabilities ?? [],
                registeredAt: known?.registeredAt ?? now,
                lastHeartbeat: now,
                currentTask: known?.currentTask
            )
            try database.change(
                """
                INSERT INTO agents (id, type, capabilities, registered_at, last_heartbeat)
                VALUES (?1, ?2, \(ContentColumn.agentCapabilities.sealed("?3", row: ["?1"])), ?4, ?4)
                ON CONFLICT (id) DO UPDATE
                SET type = ?2, capabilities = excluded.capabilities, last_heartbeat = ?4, is_lost = 0
                """,
                [
                    id.rawValue, type.rawValue, String(decoding: try JSON.encode(agent.capabilities), as: UTF8.self),
                    now.milliseconds,
                ]
            )
            try database.requireRoomForAgents(within: limits, at: now)
            try database.record(.registered, of: .agent(id), by: id.rawValue, at: now, type.rawValue)
            return agent
        }
    }

    package func agent(_ id: AgentID) async throws -> AgentRecord? { try look { try $0.agent(id) } }

    package func agents() async throws -> [AgentRecord] {
        try await read { try $0.all("SELECT \(AgentRow.columns) FROM agents ORDER BY id", [], AgentRow.read) }
    }

    package func recordSignsOfLife(_ signs: [AgentID: Timestamp]) async throws -> [AgentRecord] {
        try await writer.perform { database in
            var returned: [AgentRecord] = []
            for (id, seen) in signs {
                if let agent = try database.first(
                    "UPDATE agents SET is_lost = 0 WHERE id = ? AND is_lost = 1 RETURNING \(AgentRow.columns)",
                    [id.rawValue],
                    AgentRow.read
                ) {
                    returned.append(agent)
                    try database.record(.returned, of: .agent(id), by: id.rawValue, at: seen)
                }
                try database.change(
                    "UPDATE agents SET last_heartbeat = ?2 WHERE id = ?1 AND last_heartbeat < ?2",
                    [id.rawValue, seen.milliseconds]
                )
                try database.noteInRooms(id, at: seen)
                // A lease is written again only where that moves its end by a twentieth: most signs change nothing.
                try database.change(
                    """
                    UPDATE tasks SET lease_expires_at = ?2 + lease_seconds * 1000
                    WHERE assigned_agent = ?1 AND status = 'in_progress'
                        AND lease_expires_at < ?2 + lease_seconds * 950
                    """,
                    [id.rawValue, seen.milliseconds]
                )
            }
            return returned
        }
    }

    package func markLost(silentSince: Timestamp, at now: Timestamp) async throws -> [AgentRecord] {
        let silent = """
            is_lost = 0 AND last_heartbeat < ? AND NOT EXISTS (
                SELECT 1 FROM tasks WHERE assigned_agent = agents.id AND status = 'in_progress'
            )
            """
        let isDue = try look {
            try $0.exists("SELECT 1 FROM agents WHERE \(silent) LIMIT 1", [silentSince.milliseconds])
        }
        guard isDue else { return [] }
        return try await writer.perform { database in
            let lost = try database.all(
                "UPDATE agents SET is_lost = 1 WHERE \(silent) RETURNING \(AgentRow.columns)",
                [silentSince.milliseconds],
                AgentRow.read
            )
            for agent in lost { try database.record(.lost, of: .agent(agent.id), by: "janitor", at: now) }
            return lost
        }
    }

    package func agentCounts() async throws -> [AgentCount] {
        try await read { database in
            try database.all(
                """
                SELECT type, CASE
                    WHEN EXISTS (SELECT 1 FROM tasks WHERE assigned_agent = agents.id AND status = 'in_progress')
                        THEN 'active'
                    WHEN is_lost THEN 'offline' ELSE 'idle' END AS state, count(*)
                FROM agents GROUP BY type, state
                """
            ) { row in
                AgentCount(
                    type: AgentType(rawValue: row[0]),
                    state: AgentState(rawValue: row[1]) ?? .offline,
                    count: row[2]
                )
            }
        }
    }
}

/// An agent as the database holds it.
enum AgentRow {
    static let columns = """
        id, type, \(ContentColumn.agentCapabilities.opened()), registered_at, last_heartbeat, is_lost,
            (SELECT tasks.id FROM tasks WHERE assigned_agent = agents.id AND status = 'in_progress'
             ORDER BY seq LIMIT 1),
            (SELECT \(ContentColumn.quarantineReason.opened()) FROM quarantines WHERE kind = 'agent' AND name = agents.id)
        """

    static func read(_ row: StatementRow) throws -> AgentRecord {
        AgentRecord(
            id: AgentID(rawValue: row[0]),
            type: AgentType(rawValue: row[1]),
            capabilities: row.isUnreadable(2) ? [] : try JSONReader.read(row[2] as String).decode(),
            registeredAt: Timestamp(milliseconds: row[3]),
            lastHeartbeat: Timestamp(milliseconds: row[4]),
            isLost: row[5],
            currentTask: (row[6] as String?).map(TaskID.init(rawValue:)),
            quarantine: row[7]
        )
    }
}

extension Database {
    fileprivate func agent(_ id: AgentID) throws -> AgentRecord? {
        try first("SELECT \(AgentRow.columns) FROM agents WHERE id = ?", [id.rawValue], AgentRow.read)
    }
}
