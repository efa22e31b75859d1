import Vocabulary

/// What the board says about one task after its end.
package struct TaskFigures: Sendable, Equatable {
    package let part: String
    package let taskID: String
    package let agentType: String
    package let attempts: Int
    /// From the moment the task could be claimed to its last claim.
    package let queueWait: Duration
    /// From the last claim to the end.
    package let runTime: Duration

    package init(
        part: String,
        taskID: String,
        agentType: String,
        attempts: Int,
        queueWait: Duration,
        runTime: Duration
    ) {
        self.part = part
        self.taskID = taskID
        self.agentType = agentType
        self.attempts = attempts
        self.queueWait = queueWait
        self.runTime = runTime
    }

    /// Reads the answer of `get_task_status`.
    init(part: String, status: JSON) {
        self.init(
            part: part,
            taskID: status["task_id"]?.string ?? "",
            agentType: status["agent_type"]?.string ?? "",
            attempts: status["attempt"]?.integer ?? 0,
            queueWait: .milliseconds(status["queue_wait_ms"]?.integer ?? 0),
            runTime: .milliseconds(status["run_ms"]?.integer ?? 0)
        )
    }
}

/// What the play has shown, in figures of the board itself.
package struct DemoSummary: Sendable, Equatable {
    /// The tasks in the order in which they were posted.
    package let figures: [TaskFigures]
    package let recoveries: [DemoRecovery]
    package let totalTime: Duration
    package let endpoint: String
    /// Whether the server goes on after the play, so that more can be asked of it.
    package let serverStays: Bool

    package init(
        figures: [TaskFigures],
        recoveries: [DemoRecovery],
        totalTime: Duration,
        endpoint: String,
        serverStays: Bool = true
    ) {
        self.figures = figures
        self.recoveries = recoveries
        self.totalTime = totalTime
        self.endpoint = endpoint
        self.serverStays = serverStays
    }

    /// The figures of each agent type, in the order in which the types first got work.
    package var rows: [Row] {
        var types: [String] = []
        for figure in figures where !types.contains(figure.agentType) { types.append(figure.agentType) }
        return types.map { type in Row(agentType: type, figures: figures.filter { $0.agentType == type }) }
    }

    /// The figures of one agent type.
    package struct Row: Sendable, Equatable {
        package let agentType: String
        package let tasks: Int
        package let attempts: Int
        package let meanQueueWait: Duration
        package let maximumQueueWait: Duration
        package let meanRunTime: Duration
        package let maximumRunTime: Duration

        init(agentType: String, figures: [TaskFigures]) {
            self.agentType = agentType
            tasks = figures.count
            attempts = figures.map(\.attempts).reduce(0, +)
            let divisor = max(1, figures.count)
            meanQueueWait = figures.map(\.queueWait).reduce(.zero, +) / divisor
            maximumQueueWait = figures.map(\.queueWait).max() ?? .zero
            meanRunTime = figures.map(\.runTime).reduce(.zero, +) / divisor
            maximumRunTime = figures.map(\.runTime).max() ?? .zero
        }
    }
}
