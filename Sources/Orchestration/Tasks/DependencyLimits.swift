package import Vocabulary

extension Fault {
    /// What a caller is told of a task that too many depend on.
    package init(tooManyDependOn task: TaskID) {
        self.init(
            .limitReached,
            "\(TaskDraft.maxDependents) tasks depend on \(task) already. Let the new one depend on one of those, or on a task that gathers what it needs."
        )
    }

    /// What a caller is told of a chain of tasks that is too long.
    package init(chainBehind task: TaskID) {
        self.init(
            .limitReached,
            "More than \(TaskDraft.maxDepth) unfinished tasks would wait for each other in a row, ending at \(task). Create this one when some of them are completed, or put several steps into one task."
        )
    }
}
