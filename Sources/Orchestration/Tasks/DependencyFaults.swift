package import Vocabulary

extension Fault {
    /// What a caller is told of a dependency that nobody knows.
    package init(noDependency id: TaskID) {
        self.init(
            .dependencyNotFound,
            "No task \(id.rawValue.quoted) to depend on. Create it first and use the task_id you get."
        )
    }

    /// What a caller is told of a dependency that has ended badly.
    package init(dependency id: TaskID, ended status: TaskStatus) {
        self.init(
            .dependencyFailed,
            "\(id) is \(status.rawValue), so a task that depends on it can never start. Call retry_task on it first."
        )
    }

    /// What a caller is told who would retry a task behind one that has ended badly.
    package init(retrying id: TaskID, behind cause: TaskID) {
        self.init(
            .dependencyFailed,
            "\(id) depends on \(cause), which did not complete. Call retry_task on \(cause): it revives both."
        )
    }
}

extension TaskRecord {
    /// Why the task cannot be put back as it stands; nothing where it has ended badly.
    package var refusalOfRetry: Fault? {
        switch status {
        case .failed, .cancelled: nil
        case .completed: alreadyFinished
        case .pending, .inProgress:
            Fault(
                .invalidArgument,
                "\(id) is \(status.rawValue); only failed and cancelled tasks can be retried."
            )
        }
    }

    /// Why an agent may not speak for a task that it does not hold.
    package func refusal(to agent: AgentID, heldBefore: Bool) -> Fault {
        let attempt = Submission(task: id, status: .failed, result: nil, error: nil, agent: agent, attempt: -1)
        return switch verdict(on: attempt, heldBefore: heldBefore) {
        case .late(let fault), .refuse(let fault): fault
        case .accept, .repetition: alreadyFinished
        }
    }
}
