import Orchestration
import Vocabulary

/// Plays steps on one store, and spells what comes of them so that it can be compared with another's.
///
/// Numbers that a store chooses itself, of messages and of places in lists, are replaced by the order that they tell.
struct Player {
    struct TakenClaim {
        let tasks: [ClaimedTask]
        let receipt: Receipt?
    }

    struct Reading: Hashable {
        let room: RoomName
        let agent: AgentID
    }

    struct TakenReading {
        let query: UnreadQuery
        let move: CursorMove
        let receipt: Receipt?
    }

    let store: any PlayedStore
    /// The numbers of all messages that were ever written to a room.
    var numbers: [RoomName: [Int]] = [:]
    var ids: [RoomName: [MessageID]] = [:]
    var claims: [AgentID: TakenClaim] = [:]
    var readings: [Reading: TakenReading] = [:]

    init(_ store: any PlayedStore) { self.store = store }

    /// Plays a step; a refusal is an outcome too.
    mutating func play(_ step: Step) async -> Outcome {
        do {
            let text =
                switch step.operation {
                case .task(let operation): try await perform(operation, step)
                case .board(let operation): try await perform(operation, step)
                case .room(let operation): try await perform(operation, step)
                }
            return Outcome(text: text)
        } catch let fault as Fault {
            // A store that fails has a bug of its own: what it says of that helps to find it.
            let cause = fault.code == .storageError ? " \(fault)" : ""
            return Outcome(text: "refused: \(fault.code.rawValue)\(cause)", sentence: fault.message)
        } catch {
            return Outcome(text: "failed: \(error)")
        }
    }
}

/// The words in which outcomes are told.
enum Spelling {
    static func of(_ value: some Encodable) throws -> String {
        String(decoding: try JSON.encode(value), as: UTF8.self)
    }

    static func of(_ values: some Sequence<some Encodable>, sorted: Bool) throws -> String {
        let texts = try values.map { try of($0) }
        return "[" + (sorted ? texts.sorted() : texts).joined(separator: ", ") + "]"
    }

    /// One and the same call again is told apart from its first.
    static func of<Answer>(_ once: Once<Answer>, _ spell: (Answer) throws -> String) rethrows -> String {
        (once.isReplay ? "again: " : "") + (try spell(once.outcome))
    }

    /// A change, its lists of others in one order: stores find them in their own.
    static func of(_ change: TaskChange) throws -> String {
        var change = change
        change.ready.sort { $0.id.rawValue < $1.id.rawValue }
        change.ended.sort { $0.id.rawValue < $1.id.rawValue }
        change.alsoChanged?.sort { $0.rawValue < $1.rawValue }
        return String(decoding: try JSON.encode(change), as: UTF8.self)
    }

    static func of(_ changes: [TaskChange]) throws -> String {
        "[" + (try changes.map { try of($0) }).joined(separator: ", ") + "]"
    }
}
