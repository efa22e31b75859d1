import Orchestration
import Vocabulary

/// One thing that somebody does to a board, and when.
struct Step: Sendable, CustomStringConvertible {
    var operation: Operation
    var at: Timestamp
    /// What marks a repetition of it.
    var receipt: Receipt?

    var description: String {
        let mark = receipt.map { ", once \($0.key)/\($0.fingerprint)" } ?? ""
        return "+\(at.milliseconds - noon.milliseconds) ms\(mark): \(operation)"
    }
}

enum Operation: Sendable, CustomStringConvertible {
    case task(TaskOperation)
    case board(BoardOperation)
    case room(RoomOperation)

    var description: String {
        switch self {
        case .task(let operation): "\(operation)"
        case .board(let operation): "\(operation)"
        case .room(let operation): "\(operation)"
        }
    }
}

/// What came of a step, spelled the same for every store.
struct Outcome: Sendable {
    var text: String
    /// The sentence of a refusal; the model has none of its own.
    var sentence: String?
}

/// What is done with tasks.
enum TaskOperation: Sendable {
    struct Sketch: Sendable {
        var type: AgentType
        var after: [TaskID]
        var priority: Int
        var lease: Int
        var attempts: Int
        var deadline: Int?
        var budget: Double?
        var context: String?
        var creator: String
    }

    struct Result: Sendable {
        var task: TaskID
        var agent: AgentID?
        var status: TaskStatus
        var text: String
        var attempt: Int?
        var cost: Double?
    }

    case create(Sketch)
    case claim(AgentID, AgentType, limit: Int)
    /// Takes the agent's last claim back.
    case unclaim(AgentID)
    case submit(Result)
    case cancel(TaskID, reason: String?)
    case retry(TaskID, reason: String?)
    case report(TaskID, AgentID, progress: Double?, note: String?)
    case lapseLeases
    case release(AgentID, RequeueReason)
    case endOverdue
    case prune(finishedFor: Duration, answeredFor: Duration)
    case look(AgentID, AgentType)
    case list(TaskFilter, limit: Int)
}

/// What is done with the shared state, agents, quarantine and the calls of models.
enum BoardOperation: Sendable {
    struct Call: Sendable {
        var number: Int
        var attempt: TaskAttempt?
        var model: String
        var costMicros: Int?
    }

    case write(String, value: String, seconds: Int, expected: Int?, by: AgentID?)
    case read(String)
    case expireState
    case register(AgentID, AgentType, [String]?)
    case signsOfLife([AgentID], ago: Duration)
    case markLost(silentFor: Duration)
    case quarantine(QuarantineSubject, reason: String?)
    case measure(SessionKey, [Call], revision: Int, isWaiting: Bool, holding: Holding?)
    case sessions(AgentID, since: Duration)
}

/// What is done in rooms.
enum RoomOperation: Sendable {
    case create(RoomName, limit: Int)
    case enter(RoomName, AgentID, profile: String?, limit: Int)
    case leave(RoomName, AgentID)
    case say(String, RoomName, AgentID, to: [AgentID], keeping: Int)
    case read(RoomName, AgentID, isMentionsOnly: Bool, limit: Int)
    /// Takes the agent's last reading in the room back.
    case takeBack(RoomName, AgentID)
    case page(RoomName, offset: Int, to: AgentID?, limit: Int)
    /// From the n-th message of the room on.
    case follow(RoomName, after: Int, to: AgentID?, limit: Int)
    case search(String, RoomName?, by: AgentID?)
    case clear(RoomName)
    case sweep
    case keepOnline([AgentID])
    case markSilent(unheardFor: Duration)
}
