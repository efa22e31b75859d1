package import MCP
package import Orchestration
package import Vocabulary

/// Carries what changes on the board to the clients that asked to hear of it.
package struct BoardUpdates: BoardObserver {
    private let subscriptions: Subscriptions
    private let log: @Sendable (_ level: LogLevel, _ data: JSON, _ callerName: String) -> Void

    /// - Note: `log` writes to the log of the clients that a caller has open.
    package init(
        to subscriptions: Subscriptions,
        log: @escaping @Sendable (_ level: LogLevel, _ data: JSON, _ callerName: String) -> Void
    ) {
        self.subscriptions = subscriptions
        self.log = log
    }

    package var isListening: Bool { !subscriptions.isEmpty }

    package func hear(_ change: BoardChange) {
        switch change {
        case .counts: publish(.summary)
        case .listing: subscriptions.publish(.resources)
        case .agent(let id): publish(.agent(id))
        case .room(let name):
            publish(.room(name))
            publish(.messages(name))
        case .task(let id):
            publish(.task(id))
            publish(.result(id))
        case .anything: subscriptions.publishResources()
        case .ended(let end): log(end.status == .completed ? .info : .warning, end.notice, end.createdBy)
        }
    }

    private func publish(_ uri: BoardURI) { subscriptions.publish(.resource(uri.text)) }
}

extension TaskEnd {
    /// What the creator's client writes into its log.
    fileprivate var notice: JSON {
        var members = [
            JSON.Member("event", .string(status.event.rawValue)), JSON.Member("task_id", .string(id.rawValue)),
            JSON.Member("agent_type", .string(agentType.rawValue)), JSON.Member("status", .string(status.rawValue)),
        ]
        if let errorCode { members.append(JSON.Member("error_code", .string(errorCode.rawValue))) }
        return .object(members)
    }
}
