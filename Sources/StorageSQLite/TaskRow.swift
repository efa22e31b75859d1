import GRDB
import Orchestration
import Vocabulary

/// A task as the database holds it: the record, and the number that orders tasks and joins tables.
struct TaskRow {
    let seq: Int64
    var task: TaskRecord
    /// The first of its texts that cannot be opened, if any.
    let unreadable: String?

    /// The columns in the order in which `init(row:)` reads them.
    static let columns = columns(
        context: ContentColumn.taskContext.opened(),
        result: ContentColumn.taskResult.opened()
    )

    /// The same without what may be large.
    static let lineColumns = columns(context: "NULL", result: "NULL")

    private static func columns(context: String, result: String) -> String {
        """
        seq, id, agent_type, status, created_at, updated_at, created_by, assigned_agent, \
        \(ContentColumn.taskDescription.opened()), \(context), \
        dependencies, unmet, \(result), \(ContentColumn.taskError.opened()), error_code, priority, max_attempts, attempt, forgiven_attempts, \
        lease_seconds, lease_expires_at, ready_at, claimed_at, finished_at, progress, \
        \(ContentColumn.taskNote.opened()), cost_usd, input_tokens, \
        output_tokens, deadline_at, max_cost_usd, is_sensitive, cache_read_tokens, cache_creation_tokens, llm_calls, \
        cost_micros, budget_from_attempt, result_provenance
        """
    }

    static let selectByID = "SELECT \(columns) FROM tasks WHERE id = ?"

    init(row: StatementRow) throws {
        seq = row[0]
        unreadable = Self.content.first { row.isUnreadable($0.column) }?.name
        task = TaskRecord(
            id: TaskID(rawValue: row[1]),
            agentType: AgentType(rawValue: row[2]),
            status: TaskStatus(rawValue: row[3]) ?? .failed,
            createdAt: Timestamp(milliseconds: row[4]),
            updatedAt: Timestamp(milliseconds: row[5]),
            createdBy: row[6],
            assignedAgent: (row[7] as String?).map(AgentID.init(rawValue:)),
            description: row[8],
            context: row.json(9),
            dependencies: try Self.dependencies(row[10]),
            unmetDependencies: row[11],
            result: row.json(12),
            error: row[13],
            errorCode: (row[14] as String?).flatMap(Fault.Code.init(rawValue:)),
            priority: row[15],
            maxAttempts: row[16],
            attempt: row[17],
            forgivenAttempts: row[18],
            leaseSeconds: row[19],
            leaseExpiresAt: (row[20] as Int64?).map(Timestamp.init(milliseconds:)),
            readyAt: (row[21] as Int64?).map(Timestamp.init(milliseconds:)),
            claimedAt: (row[22] as Int64?).map(Timestamp.init(milliseconds:)),
            finishedAt: (row[23] as Int64?).map(Timestamp.init(milliseconds:)),
            progress: row[24],
            note: row[25],
            costUSD: row[26],
            inputTokens: row[27],
            outputTokens: row[28],
            cacheReadTokens: row[32],
            cacheCreationTokens: row[33],
            modelCalls: row[34],
            costMicros: row[35],
            budgetFromAttempt: row[36],
            deadlineAt: (row[29] as Int64?).map(Timestamp.init(milliseconds:)),
            maxCostUSD: row[30],
            isSensitive: row[31]
        )
        task.provenance = (row[37] as String?).flatMap(Provenance.init(text:)).map {
            Provenance(ending: task, $0, at: task.finishedAt)
        }
    }

    /// Where `init(row:)` finds what may be sealed.
    private static let content: [(name: String, column: Int32)] = [
        ("description", 8), ("context", 9), ("result", 12), ("error", 13), ("note", 25),
    ]

    /// The same row; throws where a text of it cannot be opened.
    func readable() throws(Fault) -> TaskRow {
        guard let damage else { return self }
        throw damage
    }

    /// What a caller is told of a task with a text that cannot be opened.
    var damage: Fault? { unreadable.map { Fault(unreadable: "The \($0) of \(task.id)") } }

    static func encode(_ dependencies: [TaskID]) throws -> String? {
        dependencies.isEmpty ? nil : String(decoding: try JSON.encode(dependencies), as: UTF8.self)
    }

    private static func dependencies(_ text: String?) throws -> [TaskID] {
        try text.map { try JSONReader.read($0).decode([TaskID].self) } ?? []
    }
}

extension Database {
    func task(_ id: TaskID) throws -> TaskRow? { try first(TaskRow.selectByID, [id.rawValue], TaskRow.init(row:)) }

    func requireTask(_ id: TaskID) throws -> TaskRow {
        if let task = try task(id) { return task }
        throw Fault(noTask: id)
    }

    /// Adds an event to the history of a task or an agent.
    func record(
        _ kind: HistoryEvent.Kind,
        of subject: HistorySubject,
        by actor: String,
        at now: Timestamp,
        _ detail: String? = nil
    )
        throws
    {
        // Times may be equal and the order must be total: each event is numbered after the last of its subject.
        let seq = try number(
            Self.insertionOfEvent,
            [subject.key, now.milliseconds, kind.rawValue, actor, detail]
        )
        guard seq > StoreLimits.eventsPerSubject else { return }
        try change(
            "DELETE FROM history WHERE subject = ? AND seq > 1 AND seq <= ?",
            [subject.key, seq - StoreLimits.eventsPerSubject + 1]
        )
    }

    private static let insertionOfEvent = """
        INSERT INTO history (subject, seq, at, kind, actor, detail)
        SELECT ?1, coalesce(max(seq), 0) + 1, ?2, ?3, ?4,
            \(ContentColumn.historyDetail.sealed("?5", row: ["?1", "coalesce(max(seq), 0) + 1"]))
        FROM history WHERE subject = ?1 RETURNING seq
        """

    /// The last number that a counter gave, 0 before the first.
    func last(_ counter: String) throws -> Int { try number("SELECT value FROM counters WHERE name = ?", [counter]) }

    /// The next number of a counter, which is never given twice.
    func next(_ counter: String) throws -> Int {
        try number(
            """
            INSERT INTO counters (name, value) VALUES (?, 1)
            ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value
            """,
            [counter]
        )
    }
}
