package import Vocabulary

/// One step of an agent's session, as its client's own telemetry tells it.
package struct AgentActivity: Sendable {
    package enum Kind: Sendable {
        /// A request to a language model has come to its end.
        case modelCall(ModelCall)
        /// A tool has answered; the id is the client's own for that use of the tool.
        case toolEnded(toolUseID: String)
        /// Anything else: it tells only that nothing is missing at its place.
        case other
    }

    /// The session of the client.
    package var session: String
    /// Where it stands among all steps of the session.
    package var sequence: Int
    /// When it ended, by the clock of the agent's machine.
    package var at: Timestamp
    package var kind: Kind

    package init(session: String, sequence: Int, at: Timestamp, kind: Kind) {
        self.session = session
        self.sequence = sequence
        self.at = at
        self.kind = kind
    }
}

/// A request of an agent to a language model.
package struct ModelCall: Codable, Sendable, Hashable {
    package var usage: ModelUsage
    /// The provider's id of the request; with the session it names the call.
    package var requestID: String?
    package var durationMilliseconds: Int
    /// Why it failed, after all attempts of the client.
    package var error: String?
    package var timeToFirstTokenMilliseconds: Int?
    /// What the client tells of the reason for the call: its prompt, its source within the client, its effort.
    package var promptID: String?
    package var querySource: String?
    package var effort: String?

    package init(
        usage: ModelUsage,
        requestID: String?,
        durationMilliseconds: Int,
        error: String? = nil,
        timeToFirstTokenMilliseconds: Int? = nil,
        promptID: String? = nil,
        querySource: String? = nil,
        effort: String? = nil
    ) {
        self.usage = usage
        self.requestID = requestID
        self.durationMilliseconds = durationMilliseconds
        self.error = error
        self.timeToFirstTokenMilliseconds = timeToFirstTokenMilliseconds
        self.promptID = promptID
        self.querySource = querySource
        self.effort = effort
    }
}

/// Takes what agents' own telemetry tells of their work.
package protocol ActivityReceiver: Sendable {
    /// Takes steps of one agent in any order, also twice; what was taken is on record when this returns.
    func take(_ activities: [AgentActivity], of agent: AgentID, by caller: Caller) async throws
}
