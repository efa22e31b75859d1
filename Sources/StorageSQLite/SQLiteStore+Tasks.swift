import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: TaskStore {
    package func create(
        _ draft: TaskDraft,
        by creator: String,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskRecord> {
        try await change(once: once, at: now) { [limits] database in
            let open = try database.openDependencies(of: draft)
            let depth = try database.depth(behind: open)
            let number = try database.next("tasks." + now.day)
            let task = draft.record(id: TaskID(day: now, number: number), unmet: open.count, at: now, by: creator)
            let seq = try database.insert(task, depth: depth)
            try database.requireRoom(forTasksOf: [creator], within: limits)
            // Of the completed ones too: their results are kept until they are delivered.
            for dependency in draft.dependencies {
                try database.change(
                    "INSERT INTO dependencies (dependency, task) SELECT seq, ?2 FROM tasks WHERE id = ?1",
                    [dependency.rawValue, seq]
                )
            }
            try database.record(.created, of: .task(task.id), by: creator, at: now)
            return Once(task)
        }
    }

    package func task(_ id: TaskID) async throws -> TaskRecord? { try look { try $0.task(id)?.readable().task } }

    package func tasks(
        matching filter: TaskFilter,
        before cursor: Int?,
        limit: Int
    ) async throws -> TaskPage {
        // A status stands in the text of the statement, so that the indices over the tasks of one status serve it.
        let status = filter.status.map { "AND status = '\($0.rawValue)'" } ?? ""
        let type = filter.agentType == nil ? "" : "AND agent_type = ?"
        let agent = filter.agent == nil ? "" : "AND seq IN (\(Self.tasksOfAgent))"
        let names = [filter.agentType?.rawValue, filter.agent?.rawValue, filter.agent?.rawValue].compactMap(\.self)
        let rows = try await read { database in
            try database.all(
                """
                SELECT \(TaskRow.lineColumns) FROM tasks WHERE seq < ? \(status) \(type) \(agent)
                ORDER BY seq DESC LIMIT ?
                """,
                StatementArguments(
                    [cursor.map { Int64($0) } ?? Int64.max] + names + [limit + 1] as [any DatabaseValueConvertible]
                ),
                TaskRow.init(row:)
            )
        }
        let shown = rows.prefix(limit)
        return TaskPage(
            tasks: shown.map(\.task),
            next: rows.count > limit ? shown.last.map { Int($0.seq) } : nil
        )
    }

    /// An agent has the tasks that it holds, and those whose end it saw; each kind has an index of its own.
    private static let tasksOfAgent = """
        SELECT seq FROM tasks WHERE assigned_agent = ? AND status = 'in_progress'
        UNION ALL SELECT seq FROM tasks WHERE assigned_agent = ? AND finished_at IS NOT NULL
        """

    package func history(of subject: HistorySubject, limit: Int) async throws -> [HistoryEvent] {
        try look { database in
            try database.all(
                """
                SELECT at, kind, actor, \(ContentColumn.historyDetail.opened()) FROM history
                WHERE subject = ? ORDER BY seq LIMIT ?
                """,
                [subject.key, limit]
            ) { row in
                HistoryEvent(
                    at: Timestamp(milliseconds: row[0]),
                    kind: HistoryEvent.Kind(rawValue: row[1]) ?? .progressed,
                    actor: row[2],
                    detail: row[3]
                )
            }
        }
    }

    package func queue() async throws -> [QueueCount] {
        try await read { database in
            let questions: [(QueueCount.State, String)] = [
                (.ready, "count(*), min(ready_at) FROM tasks WHERE status = 'pending' AND unmet = 0"),
                (.blocked, "count(*), NULL FROM tasks WHERE status = 'pending' AND unmet > 0"),
                (.inProgress, "count(*), NULL FROM tasks WHERE status = 'in_progress'"),
            ]
            return try questions.flatMap { state, question in
                try database.all("SELECT agent_type, \(question) GROUP BY agent_type") { row in
                    QueueCount(
                        agentType: AgentType(rawValue: row[0]),
                        state: state,
                        count: row[1],
                        oldestReadyAt: (row[2] as Int64?).map(Timestamp.init(milliseconds:))
                    )
                }
            }
        }
    }
}

extension Database {
    /// The dependencies of a draft that have not completed yet; refuses what is unknown or has failed.
    fileprivate func openDependencies(of draft: TaskDraft) throws -> [OpenDependency] {
        try draft.dependencies.compactMap { id in
            let found = try first("SELECT seq, status, depth FROM tasks WHERE id = ?", [id.rawValue]) {
                (seq: $0[0] as Int64, status: TaskStatus(rawValue: $0[1]), depth: $0[2] as Int)
            }
            guard let found else { throw Fault(noDependency: id) }
            switch found.status {
            case .completed: return nil
            case let status? where status.isFinal: throw Fault(dependency: id, ended: status)
            default: return OpenDependency(id: id, seq: found.seq, depth: found.depth)
            }
        }
    }

    private static let insertionOfTask = """
        INSERT INTO tasks (id, agent_type, status, created_at, updated_at, created_by, description, context,
            dependencies, unmet, priority, max_attempts, attempt, forgiven_attempts, lease_seconds, ready_at,
            deadline_at, max_cost_usd, is_sensitive, depth)
        VALUES (?1, ?2, 'pending', ?3, ?3, ?4, \(ContentColumn.taskDescription.sealed("?5", row: ["?1"])),
            \(ContentColumn.taskContext.sealed("?6", row: ["?1"])),
            ?7, ?8, ?9, ?10, 0, 0, ?11, ?12, ?13, ?14, ?15, ?16)
        """

    fileprivate func insert(_ task: TaskRecord, depth: Int) throws -> Int64 {
        try change(
            Self.insertionOfTask,
            [
                task.id.rawValue, task.agentType.rawValue, task.createdAt.milliseconds, task.createdBy,
                task.description, task.context?.text, try TaskRow.encode(task.dependencies), task.unmetDependencies,
                task.priority, task.maxAttempts, task.leaseSeconds, task.readyAt?.milliseconds,
                task.deadlineAt?.milliseconds, task.maxCostUSD, task.isSensitive, depth,
            ]
        )
        return lastInsertedRowID
    }
}
