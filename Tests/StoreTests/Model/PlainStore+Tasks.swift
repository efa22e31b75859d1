import Orchestration
import Vocabulary

extension PlainStore {
    func create(
        _ draft: TaskDraft,
        by creator: String,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskRecord> {
        try change(once: once, at: now) { board in
            var unmet = 0
            for id in draft.dependencies {
                guard let dependency = board.task(id) else { throw Fault(.dependencyNotFound, "") }
                switch dependency.status {
                case .failed, .cancelled: throw Fault(.dependencyFailed, "")
                case .pending, .inProgress: unmet += 1
                case .completed: break
                }
            }
            let number = board.taskNumbers[now.day, default: 0] + 1
            let task = draft.record(id: TaskID(day: now, number: number), unmet: unmet, at: now, by: creator)
            board.taskNumbers[now.day] = number
            board.created.append(task.id)
            board.tasks.append(
                PlainTask(
                    record: task,
                    number: board.created.count,
                    time: draft.deadlineSeconds.map { .seconds($0) }
                )
            )
            try board.requireRoom(forTasksOf: [creator])
            board.record(.created, of: .task(task.id), by: creator, at: now)
            return Once(task)
        }
    }

    func task(_ id: TaskID) async throws -> TaskRecord? { board.task(id) }

    func tasks(matching filter: TaskFilter, before cursor: Int?, limit: Int) async throws -> TaskPage {
        let matching = board.tasks.reversed().filter { task in
            let record = task.record
            let isOfAgent =
                filter.agent == nil
                || record.assignedAgent == filter.agent && (record.status == .inProgress || record.finishedAt != nil)
            return task.number < cursor ?? .max && isOfAgent && record.status == filter.status ?? record.status
                && record.agentType == filter.agentType ?? record.agentType
        }
        let shown = matching.prefix(limit)
        return TaskPage(
            tasks: shown.map { task in
                var line = task.record
                line.context = nil
                line.result = nil
                return line
            },
            next: matching.count > limit ? shown.last?.number : nil
        )
    }

    func history(of subject: HistorySubject, limit: Int) async throws -> [HistoryEvent] {
        Array(board.history[subject, default: []].prefix(limit))
    }

    func queue() async throws -> [QueueCount] {
        let open = board.tasks.map(\.record).filter { !$0.status.isFinal }
        return Dictionary(grouping: open, by: \.agentType).flatMap { type, tasks in
            QueueCount.State.allCases.compactMap { state in
                let counted = tasks.filter { $0.queueState == state }
                let oldest = state == .ready ? counted.compactMap(\.readyAt).min() : nil
                guard !counted.isEmpty else { return nil }
                return QueueCount(agentType: type, state: state, count: counted.count, oldestReadyAt: oldest)
            }
        }
    }
}

extension TaskRecord {
    fileprivate var queueState: QueueCount.State {
        status == .inProgress ? .inProgress : unmetDependencies > 0 ? .blocked : .ready
    }

    /// Whether a claim may give it.
    var isReady: Bool { status == .pending && unmetDependencies == 0 }
}

extension PlainBoard {
    func task(_ id: TaskID) -> TaskRecord? { tasks.first { $0.record.id == id }?.record }

    /// Where a task stands among all.
    func place(of id: TaskID) throws -> Int {
        guard let place = tasks.firstIndex(where: { $0.record.id == id }) else { throw Fault(noTask: id) }
        return place
    }

    /// Where those stand that an agent holds, the oldest first.
    func places(heldBy agent: AgentID) -> [Int] {
        tasks.indices.filter { tasks[$0].record.status == .inProgress && tasks[$0].record.assignedAgent == agent }
    }

    /// Where those stand that depend on a task, the oldest first.
    func places(dependingOn id: TaskID) -> [Int] { tasks.indices.filter { tasks[$0].record.dependencies.contains(id) } }

    /// Refuses tasks that are more than the board takes.
    func requireRoom(forTasksOf creators: Set<String>) throws {
        let open = tasks.map(\.record).filter { !$0.status.isFinal }
        guard open.count <= limits.openTasks else { throw Fault(openTaskLimit: limits.openTasks) }
        for creator in creators.sorted()
        where open.count(where: { $0.createdBy == creator }) > limits.openTasksPerCreator {
            throw Fault(openTaskLimit: limits.openTasksPerCreator, of: creator)
        }
    }
}
