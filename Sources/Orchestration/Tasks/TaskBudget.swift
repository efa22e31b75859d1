/// What a task is given to spend.
enum TaskBudget: String, CaseIterable {
    /// Time (`deadline_seconds`).
    case deadline
    /// Money (`max_cost_usd`).
    case cost
}
