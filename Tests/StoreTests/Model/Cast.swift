import Orchestration
import Vocabulary

/// Who and what there is on the boards that are played on, by name.
struct Cast: Sendable {
    static let agents = [ada, bob, AgentID(rawValue: "ночь 3.b")]
    static let rooms = [general, team]
    static let keys = ["plan", "a:b", "{x}", "ключ"]
    static let sessions = ["one", "two"]

    /// All that were ever created, forgotten ones too.
    let tasks: [TaskID]
    /// Those for which models were called.
    let measured: [TaskID]
    /// Sessions that were followed, and keys that were written to.
    let followed: [SessionKey]
    let written: [String]
    /// The receipts of claims and of submissions.
    let claims: [String]
    let submissions: [String]

    init(after steps: [Step], on board: PlainBoard) {
        tasks = board.created
        measured = Set(board.calls.compactMap(\.place.attempt?.task)).sorted { $0.rawValue < $1.rawValue }
        followed = board.sessions.keys.sorted { ($0.agent.rawValue, $0.session) < ($1.agent.rawValue, $1.session) }
        written = board.state.keys.sorted()
        var (claims, submissions): ([String], [String]) = ([], [])
        for step in steps {
            guard let receipt = step.receipt, case .task(let operation) = step.operation else { continue }
            if case .claim = operation { claims.append(receipt.key) }
            if case .submit = operation { submissions.append(receipt.key) }
        }
        self.claims = claims
        self.submissions = submissions
    }
}
