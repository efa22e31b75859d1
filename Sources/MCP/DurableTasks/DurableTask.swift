package import Vocabulary

/// Work that goes on behind its call, as the extension `io.modelcontextprotocol/tasks` shows it (SEP-2663).
package struct DurableTask: Sendable {
    /// The name of the extension.
    package static let extensionName = "io.modelcontextprotocol/tasks"

    package enum Status: String, Sendable {
        case working
        case inputRequired = "input_required"
        case completed
        case failed
        case cancelled
    }

    /// How a task ended that ended by itself.
    package indirect enum Outcome: Sendable {
        /// With what the call would have been answered; an error of the tool is such an answer too.
        case answer(ToolAnswer)
        /// With an error of the protocol.
        case error(code: Int, message: String)
    }

    /// Not to be guessed: whoever knows it, and may see the task, can cancel it.
    package var id: String
    package var status: Status
    package var statusMessage: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// How long it is kept after its creation; nothing for without end.
    package var timeToLive: Duration?
    /// How long a client should wait between two looks.
    package var pollInterval: Duration
    package var outcome: Outcome?
    /// What it waits for, while it needs input.
    package var input: InputRequired?
    /// The resource that changes whenever the task does.
    package var topic: String

    package init(
        id: String,
        topic: String,
        status: Status,
        statusMessage: String? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        timeToLive: Duration? = nil,
        pollInterval: Duration = .seconds(5),
        outcome: Outcome? = nil,
        input: InputRequired? = nil
    ) {
        self.id = id
        self.topic = topic
        self.status = status
        self.statusMessage = statusMessage
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.timeToLive = timeToLive
        self.pollInterval = pollInterval
        self.outcome = outcome
        self.input = input
    }

    /// What every message about the task says of it.
    var header: [JSON.Member] {
        var members = [
            JSON.Member("taskId", .string(id)), JSON.Member("status", .string(status.rawValue)),
            JSON.Member("createdAt", .string(createdAt.description)),
            JSON.Member("lastUpdatedAt", .string(updatedAt.description)),
            JSON.Member("ttlMs", timeToLive.map { .integer(Int($0.seconds * 1_000)) } ?? .null),
            JSON.Member("pollIntervalMs", .integer(Int(pollInterval.seconds * 1_000))),
        ]
        if let statusMessage { members.append(JSON.Member("statusMessage", .string(statusMessage))) }
        return members
    }
}

/// Where the endpoint finds tasks of the protocol; every operation looks first whether they are the caller's to see.
package protocol DurableTaskSource: Sendable {
    /// A task as it stands; nothing for an unknown id.
    func task(_ id: String, for caller: Caller) async throws -> DurableTask?

    /// Ends a task, if it has not ended yet; false for an unknown id.
    func cancel(_ id: String, for caller: Caller) async throws -> Bool

    /// Takes answers to what a task waits for; false for an unknown id.
    func answer(_ id: String, with answers: InputAnswers, for caller: Caller) async throws -> Bool
}
