/// What a run does to which server, and for how long.
struct LoadPlan: Sendable {
    let scenario: Scenario
    let host: String
    let port: Int
    let path: String
    /// How many connections there are; in the scenario `wake`, how many of them wait.
    let connections: Int
    /// How many connections create tasks in the scenario `wake`.
    let posters: Int
    let warmUp: Duration
    let duration: Duration
    /// The key for all calls, and those of the workers, one for each connection in turn.
    let key: String?
    let workerKeys: [String]
    /// What makes the tool-use ids of this run differ from those of any other; nothing where calls carry none.
    let toolUseMark: String?
    let rawBody: String
    let serverProcess: Int32?

    /// The calls that a load consists of.
    enum Scenario: String, CaseIterable, Sendable {
        case status
        case poll
        case cycle
        case wake
        case raw
    }
}
