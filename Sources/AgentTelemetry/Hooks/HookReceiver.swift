package import Logging
package import Metrics
package import Orchestration
import Synchronization
package import Vocabulary

/// Takes the hooks that Claude Code calls over HTTP: each is a sign of life of its agent, and some are answered.
///
/// The end of a session gives back what the agent holds, and the end of a turn may bring the agent what waits for it.
package final class HookReceiver: Sendable {
    /// The largest body: a hook carries what a tool answered.
    package static let largestBody = 16 << 20

    private let agents: AgentRegistry
    private let mentions: MentionDelivery
    private let outlook: any TaskOutlook
    private let sessions: any SessionEnding
    private let logger: Logger
    private let counters: [HookEvent.Label: Counter]
    private let memory = Mutex(SessionMemory())

    package init(
        agents: AgentRegistry,
        rooms: RoomBoard,
        outlook: any TaskOutlook,
        sessions: any SessionEnding,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.agents = agents
        mentions = MentionDelivery(rooms: rooms)
        self.outlook = outlook
        self.sessions = sessions
        self.logger = logger
        counters = Dictionary(
            uniqueKeysWithValues: HookEvent.Label.allCases.map {
                ($0, Counter(label: Metric.agentHooks.name, dimensions: [("event", $0.rawValue)], factory: metrics))
            }
        )
    }

    /// Takes the body of one hook, whose address says in its query what it asks for (`deliver=mentions,tasks`).
    package func receive(
        body: [UInt8],
        contentType: String?,
        contentEncoding: String? = nil,
        query: String,
        from caller: Caller
    ) async -> ReceiverAnswer {
        let options: HookOptions
        do { options = try HookOptions(query: query) } catch { return .error(Refusal(error)) }
        return await receive(
            body: body,
            contentType: contentType,
            contentEncoding: contentEncoding,
            options: options,
            from: caller
        )
    }

    /// Takes the body of one hook; the answer is what the client acts on.
    package func receive(
        body: [UInt8],
        contentType: String?,
        contentEncoding: String? = nil,
        options: HookOptions = HookOptions(),
        from caller: Caller
    ) async -> ReceiverAnswer {
        let body = AgentBody(bytes: body, contentType: contentType, contentEncoding: contentEncoding)
        // What a tool answered may be large: it is not read on the thread that serves the connection.
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            await answer(to: body, options, from: caller)
        }
    }

    private func answer(to body: AgentBody, _ options: HookOptions, from caller: Caller) async -> ReceiverAnswer {
        do {
            try caller.requireToReport()
            let json = try body.json(atMost: Self.largestBody, orElse: "Point hooks of type http here.")
            let event = try HookEvent(json)
            counters[event.label]?.increment()
            // Sessions that work in one directory share its hooks, also one whose key is for no agent.
            guard let agent = try caller.agent(named: options.agentName) else { return .done }
            return try await answer(to: event, of: agent, options, type: agent == caller.agent ? caller.agentType : nil)
        } catch {
            return .error(Refusal.report(error, to: logger, Self.notTaken))
        }
    }

    private func answer(
        to event: HookEvent,
        of agent: AgentID,
        _ options: HookOptions,
        type: AgentType?
    ) async throws -> ReceiverAnswer {
        let session = event.session.map { SessionMemory.Session(agent: agent, id: $0) }
        if event.isPoll, let session { memory.withLock { $0.polled(session) } }
        if case .sessionEnd(let reason) = event.kind { try await end(session, of: agent, because: reason) }
        try await agents.noteSignOfLife(of: agent, type: type)
        guard case .stop(let isContinuing) = event.kind else { return .done }
        var notes: [String] = []
        if options.deliversMentions, let note = try await mentions.note(for: agent) { notes.append(note) }
        if options.deliversTasks, let session,
            let note = await taskNote(for: session, of: type, isContinuing: isContinuing)
        {
            notes.append(note)
        }
        if !notes.isEmpty, let session { memory.withLock { $0.announced(nil, to: session) } }
        return notes.isEmpty ? .done : .goingOn(with: notes.joined(separator: "\n\n"))
    }

    /// Gives back what the agent holds, unless it is known that another of its sessions took it.
    private func end(_ session: SessionMemory.Session?, of agent: AgentID, because reason: String) async throws {
        if let session {
            let isTakenOver = memory.withLock { $0.isTakenOver(from: session) }
            guard !isTakenOver else { return memory.withLock { $0.ended(session) } }
        }
        // A client that ends hangs up after a second; what it began is brought to its end all the same.
        let ending = Task { [sessions] in
            _ = try await sessions.endSession(of: agent, because: "the session of its client ended (\(reason))")
        }
        try await ending.value
        if let session { memory.withLock { $0.ended(session) } }
    }

    /// The news that a task waits, if the session was not told of it; a look that fails is no reason to lose mentions.
    private func taskNote(
        for session: SessionMemory.Session,
        of type: AgentType?,
        isContinuing: Bool
    ) async -> String? {
        do {
            guard let task = try await outlook.nextTask(for: session.agent, of: type) else { return nil }
            let isNews = memory.withLock { memory in
                guard memory.mayAnnounce(task.id, to: session, isContinuing: isContinuing) else { return false }
                memory.announced(task.id, to: session)
                return true
            }
            return isNews ? StopNotes.task(task, for: session.agent) : nil
        } catch {
            Refusal.report(error, to: logger, Self.notTaken)
            return nil
        }
    }

    private static let notTaken: Logger.Message = "A hook of an agent was not taken"
}
