import Vocabulary

extension UsageBoard {
    /// Tells operators, traces and whoever follows the tasks what a commit came to.
    func tell(_ outcome: UsageOutcome, of session: SessionKey, type: AgentType?) async {
        let types = Dictionary(outcome.tasks.map { ($0.id, $0.agentType) }) { first, _ in first }
        var ownType = type
        if ownType == nil { ownType = try? await tasks.agents.type(of: session.agent) }
        for call in outcome.calls {
            let usage = tasks.signals.usage
            switch call.settled.place {
            case .attempt(let attempt):
                let type = types[attempt.task] ?? .unknown
                usage.add(call.settled.call, by: type)
                if spans.isRecording { spans.record(span(of: call, at: attempt, type: type, in: session)) }
            case .none(let reason):
                usage.add(call.settled.call, by: ownType ?? .unknown)
                usage.addUnplaced(because: reason, by: ownType ?? .unknown)
            }
        }
        tasks.feed.tell(outcome.tasks.map { .task($0.id) })
        for breach in outcome.breaches {
            tasks.runs.within(breach.task) { tasks.signals.breached(.cost, breach.task) }
            tasks.announceEnd(breach)
        }
    }

    private func span(
        of call: UsageCommit.NamedCall,
        at attempt: TaskAttempt,
        type: AgentType,
        in session: SessionKey
    ) -> SpanRecord {
        let settled = call.settled
        var span = SpanRecord(
            run: settled.call.usage.model,
            .llm,
            at: paths.path(of: attempt).child(call.id, at: settled.start),
            duration: .milliseconds(settled.call.durationMilliseconds)
        )
        span.kind = .client
        span.error = settled.call.error
        span.usage = settled.call.usage
        span.attributes = attributes(of: settled.call, at: attempt, type: type, in: session)
        return span
    }

    private func attributes(
        of call: ModelCall,
        at attempt: TaskAttempt,
        type: AgentType,
        in session: SessionKey
    ) -> [JSON.Member] {
        var attributes = [
            JSON.Member(SpanKey.operation, "chat"),
            JSON.Member(SpanKey.requestModel, .string(call.usage.model)),
            JSON.Member(SpanKey.conversation, .string(session.session)),
            JSON.Member(SpanKey.agentID, .string(session.agent.rawValue)),
            JSON.Member(SpanKey.agentType, .string(type.rawValue)),
            JSON.Member(SpanKey.taskID, .string(attempt.task.rawValue)),
            JSON.Member(SpanKey.attempt, .integer(attempt.number)),
        ]
        if call.usage.model.hasPrefix("claude-") {
            attributes.append(JSON.Member(SpanKey.provider, "anthropic"))
        }
        let texts = [
            (SpanKey.responseID, call.requestID), (SpanKey.promptID, call.promptID),
            (SpanKey.querySource, call.querySource), (SpanKey.effort, call.effort),
        ]
        for (name, text) in texts {
            if let text { attributes.append(JSON.Member(name, .string(text))) }
        }
        if let time = call.timeToFirstTokenMilliseconds {
            attributes.append(JSON.Member(SpanKey.timeToFirstToken, .integer(time)))
        }
        return attributes
    }
}

extension AgentType {
    /// What stands in metrics for the type of an agent that never told it.
    fileprivate static let unknown = AgentType(rawValue: "unknown")
}
