package import MCP
package import Orchestration
import Tracing
import Vocabulary

/// Finds the work that a call of a tool is a part of: the attempt that its agent is at, or the task that it changes.
///
/// Calls that only look at tasks are a part of none, and neither are those that create one or wait for one: a look would
/// fill the trace of a task with those who wait for it.
package struct BoardPlaces: Sendable {
    private let tasks: TaskBoard
    private let paths: TaskPaths

    package init(of board: Board, paths: TaskPaths) {
        tasks = board.tasks
        self.paths = paths
    }

    package func place(of call: ToolCall) async -> CallPlace? {
        switch call.tool {
        case CancelTask.name, RetryTask.name:
            guard let id = Self.task(in: call), let task = try? await tasks.find(id) else { return nil }
            return CallPlace(task.id, task.agentType, at: paths.root(of: task), isSensitive: task.isSensitive)
        case PollTasks.name, RegisterAgent.name:
            return nil
        default:
            // Without a place the call is traced by itself; it does not fail for it.
            guard let agent = Self.agent(of: call), let held = try? await tasks.held(by: agent) else { return nil }
            let named = Self.task(in: call)
            let candidates = named == nil ? held : held.filter { $0.attempt.task == named }
            guard let task = candidates.first, candidates.count == 1 else { return nil }
            return CallPlace(
                task.attempt.task,
                task.agentType,
                at: paths.path(of: task.attempt),
                isSensitive: task.isSensitive
            )
        }
    }

    private static func task(in call: ToolCall) -> TaskID? {
        call.arguments["task_id"]?.string.flatMap(TaskID.init(checking:))
    }

    /// The agent whose call it is: the key's own, else the one that the arguments name in the case of their family.
    private static func agent(of call: ToolCall) -> AgentID? {
        call.caller.agent
            ?? (call.arguments["agent_id"] ?? call.arguments["agentName"])?.string
            .flatMap(AgentID.init(checking:))
    }
}

extension CallPlace {
    fileprivate init(_ task: TaskID, _ type: AgentType, at path: RunPath, isSensitive: Bool) {
        self.init(
            path: path,
            attributes: [
                SpanKey.taskID: .string(task.rawValue), SpanKey.agentType: .string(type.rawValue),
            ],
            showsContent: !isSensitive
        )
    }
}
