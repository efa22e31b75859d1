/// One call that a connection makes, and what has to come back.
struct Step {
    enum Expectation {
        /// Status 200, and nothing else is looked at.
        case anything
        /// A result that is no error.
        case result
        /// A result that names a task; the task goes into the calls that follow.
        case task
        /// A poll that hands out nothing.
        case noTask
    }

    /// The part of a call in the scenario `wake`, where it waits for its turn.
    enum Turn {
        case any
        /// A poll that waits for a task.
        case waits
        /// The creation of the task that ends a wait.
        case wakes
    }

    let request: RequestTemplate
    let expectation: Expectation
    var turn = Turn.any
}

/// What one connection does: some calls once, then a round of calls again and again.
struct Script {
    var prelude: [Step] = []
    let round: [Step]
}
