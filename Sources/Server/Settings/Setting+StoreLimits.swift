/// How much the store takes in.
extension Setting {
    static let maxOpenTasks = Setting(
        key: "callboard.maxOpenTasks",
        help: "How many tasks may be unfinished at a time.",
        fallback: "100000"
    )
    static let maxOpenTasksPerCreator = Setting(
        key: "callboard.maxOpenTasksPerCreator",
        help: "How many of them may come from one creator.",
        fallback: "50000"
    )
    static let maxStateKeys = Setting(
        key: "callboard.maxStateKeys",
        help: "How many keys the shared state holds.",
        fallback: "100000"
    )
    static let maxAgents = Setting(
        key: "callboard.maxAgents",
        help: "How many agents may be registered; one lost for a day makes room for a new one.",
        fallback: "10000"
    )

    static let storeLimits = [maxOpenTasks, maxOpenTasksPerCreator, maxStateKeys, maxAgents]
}
