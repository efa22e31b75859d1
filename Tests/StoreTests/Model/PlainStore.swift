import Orchestration
import Vocabulary

/// What the model stands in for; the rest of a store is not played at random.
typealias PlayedStore = AgentStore & QuarantineStore & RoomStore & StateStore & TaskStore & UsageStore

/// The plain board as a store: each change is made to a copy, which takes the board's place if nothing was refused.
actor PlainStore: PlayedStore {
    private(set) var board: PlainBoard

    init(limits: StoreLimits) { board = PlainBoard(limits: limits) }

    /// Makes a change that has one effect and one answer, however often it is asked for.
    func change<Answer: Sendable>(
        once receipt: Receipt?,
        at now: Timestamp,
        isEffect: (Answer) -> Bool = { _ in true },
        _ body: (inout PlainBoard) throws -> Once<Answer>
    ) throws -> Once<Answer> {
        if let receipt, let kept = board.receipts[receipt.key] {
            try receipt.requireSameCall(as: kept.fingerprint)
            guard let answer = kept.answer as? Answer else {
                throw Fault(.internalError, "One receipt stands for two kinds of calls.")
            }
            return Once(answer, isReplay: true)
        }
        var changed = board
        let made = try body(&changed)
        if let receipt, !made.isReplay, isEffect(made.outcome) {
            changed.receipts[receipt.key] = PlainReceipt(
                fingerprint: receipt.fingerprint,
                answer: made.outcome,
                at: now
            )
        }
        board = changed
        return made
    }

    /// Makes a change that leaves no receipt.
    func change<Answer>(_ body: (inout PlainBoard) throws -> Answer) rethrows -> Answer {
        var changed = board
        let answer = try body(&changed)
        board = changed
        return answer
    }
}
