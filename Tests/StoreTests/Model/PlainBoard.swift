import Orchestration
import Vocabulary

/// A board as simple as it can be: arrays that are looked through from end to end, and no index.
///
/// The stores are compared with it, so it is written from their contract, for its reader and not for speed.
struct PlainBoard: Sendable {
    let limits: StoreLimits
    /// The oldest first.
    var tasks: [PlainTask] = []
    /// All tasks that were ever created, and how many of them on each day.
    var created: [TaskID] = []
    var taskNumbers: [String: Int] = [:]
    var history: [HistorySubject: [HistoryEvent]] = [:]
    var receipts: [String: PlainReceipt] = [:]
    var agents: [AgentID: AgentRecord] = [:]
    /// What is stored, expired values included until something deletes them.
    var state: [String: StateEntry] = [:]
    var stateVersion = 0
    var quarantines: [QuarantineSubject: Quarantine] = [:]
    /// In the order in which they were made.
    var rooms: [PlainRoom] = []
    /// How many messages were ever written, in all rooms together.
    var messageCount = 0
    /// Agents that ever were in a room.
    var visitors: [AgentID: PlainVisitor] = [:]
    var sessions: [SessionKey: PlainSession] = [:]
    var calls: [PlainCall] = []

    init(limits: StoreLimits) { self.limits = limits }
}

/// A task, and what its record does not tell.
struct PlainTask: Sendable {
    var record: TaskRecord
    /// Its place among all tasks that were ever created.
    let number: Int
    /// The time it is given, from its creation or its last retry on.
    let time: Duration?
}

/// The answer to a call, kept for its repetition.
struct PlainReceipt: Sendable {
    let fingerprint: [UInt8]
    let answer: any Sendable
    let at: Timestamp
}

extension PlainBoard {
    mutating func record(
        _ kind: HistoryEvent.Kind,
        of subject: HistorySubject,
        by actor: String,
        at now: Timestamp,
        _ detail: String? = nil
    ) {
        history[subject, default: []].append(HistoryEvent(at: now, kind: kind, actor: actor, detail: detail))
    }

    /// Refuses what somebody in quarantine would do, or what would be done in a room in quarantine.
    func requireFree(_ subjects: QuarantineSubject?...) throws {
        for case let subject? in subjects {
            if let quarantine = quarantines[subject] { throw quarantine.refusal }
        }
    }
}
