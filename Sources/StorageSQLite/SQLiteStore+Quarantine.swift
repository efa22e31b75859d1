import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: QuarantineStore {
    package func quarantine(of subject: QuarantineSubject) async throws -> Quarantine? {
        try look { try $0.quarantine(of: subject) }
    }

    package func quarantines() async throws -> [Quarantine] {
        try await read { database in
            try database.all(
                """
                SELECT kind, name, \(ContentColumn.quarantineReason.opened()), since, actor FROM quarantines
                ORDER BY since, kind, name
                """
            ) { row in
                let subject: QuarantineSubject =
                    switch QuarantineSubject.Kind(rawValue: row[0]) {
                    case .room: .room(RoomName(rawValue: row[1]))
                    default: .agent(AgentID(rawValue: row[1]))
                    }
                return Quarantine(
                    subject: subject,
                    reason: row[2],
                    since: Timestamp(milliseconds: row[3]),
                    actor: row[4]
                )
            }
        }
    }

    package func setQuarantine(
        of subject: QuarantineSubject,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<QuarantineChange> {
        let action: AuditEntry.Action = reason == nil ? .quarantineLifted : .quarantined
        let entry = AuditEntry(action, of: subject.history.key, by: .init(caller), at: now)
        return try await change(once: once, at: now, isEffect: \.isNews) { database in
            guard let reason else {
                try database.change(
                    "DELETE FROM quarantines WHERE kind = ? AND name = ?",
                    [subject.kind.rawValue, subject.name]
                )
                guard database.changesCount == 1 else { return Once(QuarantineChange(isNews: false)) }
                try database.record(.quarantineLifted, of: subject.history, by: caller.name, at: now)
                try database.audit(entry)
                return Once(QuarantineChange(isNews: true))
            }
            try database.requireKnown(subject)
            try database.put(Quarantine(subject: subject, reason: reason, since: now, actor: caller.name))
            try database.record(.quarantined, of: subject.history, by: caller.name, at: now, reason)
            try database.audit(entry)
            guard case .agent(let agent) = subject else { return Once(QuarantineChange(isNews: true)) }
            let released = try database.rows(heldBy: agent).map { try database.forgive($0, at: now) }
            return Once(QuarantineChange(isNews: true, released: released))
        }
    }
}

extension Database {
    fileprivate func requireKnown(_ subject: QuarantineSubject) throws {
        switch subject {
        case .room(let name): _ = try requireRoom(name)
        case .agent(let id):
            let isKnown = try exists(
                """
                SELECT 1 WHERE EXISTS (SELECT 1 FROM agents WHERE id = ?1) OR EXISTS (SELECT 1 FROM keys WHERE agent = ?1)
                    OR EXISTS (SELECT 1 FROM room_agents WHERE agent = ?1)
                    OR EXISTS (SELECT 1 FROM tasks WHERE assigned_agent = ?1 AND status = 'in_progress')
                """,
                [id.rawValue]
            )
            guard isKnown else { throw Fault(unknownSubject: subject) }
        }
    }

    fileprivate func put(_ quarantine: Quarantine) throws {
        guard try number("SELECT count(*) FROM quarantines") < QuarantineBoard.limit else {
            throw Fault(quarantineLimit: QuarantineBoard.limit)
        }
        try change(
            """
            INSERT INTO quarantines (kind, name, reason, since, actor)
            VALUES (?1, ?2, \(ContentColumn.quarantineReason.sealed("?3", row: ["?1", "?2"])), ?4, ?5)
            ON CONFLICT (kind, name) DO UPDATE SET reason = excluded.reason, since = ?4, actor = ?5
            """,
            [
                quarantine.subject.kind.rawValue, quarantine.subject.name, quarantine.reason,
                quarantine.since.milliseconds, quarantine.actor,
            ]
        )
    }

    /// Puts a task back that was taken from an agent in quarantine; the attempt is none of the task's fault.
    fileprivate func forgive(_ row: TaskRow, at now: Timestamp) throws -> TaskChange {
        try change("UPDATE tasks SET forgiven_attempts = forgiven_attempts + 1 WHERE seq = ?", [row.seq])
        var row = row
        row.task.forgivenAttempts += 1
        return try release(row, because: .quarantined, at: now)
    }
}
