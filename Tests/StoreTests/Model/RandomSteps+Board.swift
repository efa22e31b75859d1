import Orchestration
import Vocabulary

extension RandomSteps {
    mutating func boardOperation(on board: PlainBoard) -> BoardOperation {
        switch number(100) {
        case ..<25: return write(on: board)
        case ..<30: return .read(one(of: Cast.keys))
        case ..<35: return .expireState
        case ..<45: return .register(agent(), type(), perhaps(60, one(of: [[], ["swift"], ["swift", "ё"]])))
        case ..<53: return .signsOfLife(someAgents(), ago: one(of: [.zero, .seconds(5)]))
        case ..<60: return .markLost(silentFor: one(of: [.milliseconds(-1), .seconds(10), .seconds(300)]))
        case ..<72:
            let subject: QuarantineSubject = percent(70) ? .agent(agent()) : .room(one(of: Cast.rooms))
            return .quarantine(subject, reason: perhaps(45, one(of: ["it leaks", "it lies"])))
        case ..<96: return measure(on: board)
        default: return .sessions(agent(), since: one(of: [.zero, .seconds(60)]))
        }
    }

    mutating func someAgents() -> [AgentID] { Cast.agents.filter { _ in percent(50) } }

    private mutating func write(on board: PlainBoard) -> BoardOperation {
        let key = one(of: Cast.keys)
        let standing = board.state[key].flatMap { $0.expiresAt > noon ? $0.version : 0 } ?? 0
        return .write(
            key,
            value: text(),
            seconds: one(of: [1, 20, 3_600]),
            expected: perhaps(50, one(of: [0, standing, standing, standing + 1])),
            by: perhaps(60, agent())
        )
    }

    /// Calls for what the agent holds, for what it held, and for nothing; some that were told before.
    private mutating func measure(on board: PlainBoard) -> BoardOperation {
        let agent = agent()
        let session = SessionKey(agent: agent, session: one(of: Cast.sessions))
        let revision = board.sessions[session]?.stored.revision ?? 0
        let attempts = board.tasks.compactMap(\.record.currentAttempt)
        let held = board.places(heldBy: agent).compactMap { board.tasks[$0].record.currentAttempt }
        var calls: [BoardOperation.Call] = []
        for _ in 0..<number(4) {
            let isForHeld = percent(70) && !held.isEmpty
            calls.append(
                BoardOperation.Call(
                    number: percent(85) ? nextCall() : number(20),
                    attempt: isForHeld ? one(of: held) : attempts.isEmpty ? nil : perhaps(60, one(of: attempts)),
                    model: one(of: ["sonnet", "haiku 5", "\u{301}x"]),
                    costMicros: perhaps(85, one(of: [1, 100_000, 300_000]))
                )
            )
        }
        let holding = held.isEmpty ? attempts.randomElement(using: &chance) : held[0]
        return .measure(
            session,
            calls,
            revision: percent(90) ? revision : number(3),
            isWaiting: percent(30),
            holding: holding.flatMap { perhaps(25, Holding(agent: agent, attempt: $0)) }
        )
    }
}
