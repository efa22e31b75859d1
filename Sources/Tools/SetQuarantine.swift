import MCP
import Orchestration
import Vocabulary

/// Keeps an agent from acting, or a room from being written to, until it is lifted.
struct SetQuarantine: Tool {
    static let name = "quarantine"
    static let title = "Quarantine"
    static let summary = """
        Let an agent only look, or a room only be read; the agent's tasks go back to the queue. on false lifts it.
        """
    static let access = Access.orchestrator
    static let effects: Effects = [.writes, .repeats]

    @Argument("Of what.")
    var kind: QuarantineSubject.Kind

    @Argument("Agent ID or room.", .length(1...128))
    var name: String

    @Argument("false lifts it.")
    var on = true

    @Argument("Why; those concerned are told.", .length(1...500))
    var reason: String?

    struct Output: Codable, Sendable {
        var kind: QuarantineSubject.Kind
        var name: String
        var on: Bool
        /// Tasks that were taken from the agent.
        var requeued: [TaskID]?
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        guard !on || reason != nil else {
            throw Fault(.invalidArgument, "A quarantine needs a reason, which those concerned are told. Pass reason.")
        }
        let tasks = try await board.quarantine.set(
            try subject,
            because: on ? reason : nil,
            by: call.caller,
            once: call.receipt()
        )
        return Output(kind: kind, name: name, on: on, requeued: tasks.isEmpty ? nil : tasks)
    }

    private var subject: QuarantineSubject {
        get throws(Fault) {
            switch kind {
            case .agent:
                if let id = AgentID(checking: name) { return .agent(id) }
                throw Fault(.invalidArgument, "name has to be \(AgentID.rule).")
            case .room:
                if let name = RoomName(checking: name) { return .room(name) }
                throw Fault(.invalidArgument, "name has to be \(RoomName.rule).")
            }
        }
    }
}

extension QuarantineSubject.Kind: ArgumentValue {}
