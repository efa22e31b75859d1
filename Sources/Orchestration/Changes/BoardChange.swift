package import Vocabulary

/// Something on the board that is not what it was.
package enum BoardChange: Sendable, Hashable {
    case task(TaskID)
    case agent(AgentID)
    /// Who is in a room, or what was said in it.
    case room(RoomName)
    /// How many tasks and agents are in which state.
    case counts
    /// Which tasks, agents and rooms there are.
    case listing
    /// A task has come to its end.
    case ended(TaskEnd)
    /// Nobody knows what: news of another node were lost.
    case anything
}

/// The end of a task, as its creator is told of it.
package struct TaskEnd: Sendable, Hashable {
    package let id: TaskID
    package let agentType: AgentType
    package let status: TaskStatus
    package let errorCode: Fault.Code?
    /// The caller's name, as the task's record has it.
    package let createdBy: String

    package init(id: TaskID, agentType: AgentType, status: TaskStatus, errorCode: Fault.Code?, createdBy: String) {
        self.id = id
        self.agentType = agentType
        self.status = status
        self.errorCode = errorCode
        self.createdBy = createdBy
    }
}

extension TaskChange {
    /// Whatever is not what it was since this change of a task.
    var changes: [BoardChange] {
        var tasks = [task.id]
        for other in ready.map(\.id) + ended.map(\.id) + (alsoChanged ?? []) where other != task.id {
            tasks.append(other)
        }
        let holder = (released ?? task.assignedAgent).map { [BoardChange.agent($0)] } ?? []
        return [.counts] + tasks.map(BoardChange.task) + holder
    }

    /// The ends that this change brought: the task's own, and those of what depended on it.
    var ends: [BoardChange] {
        let own = TaskEnd(
            id: task.id,
            agentType: task.agentType,
            status: task.status,
            errorCode: task.errorCode,
            createdBy: task.createdBy
        )
        let others = ended.map { dependent in
            TaskEnd(
                id: dependent.id,
                agentType: dependent.agentType,
                status: .failed,
                errorCode: .dependencyFailed,
                createdBy: dependent.createdBy ?? task.createdBy
            )
        }
        return ([own] + others).map(BoardChange.ended)
    }
}
