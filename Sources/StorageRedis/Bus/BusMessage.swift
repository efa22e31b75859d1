import Orchestration
import Vocabulary

/// News as they travel between nodes: `[1, NODE, [[KIND, …], …]]` in JSON.
///
/// Nodes of two versions may share a board for a while: a message of another version and news of an unknown kind are
/// passed over.
struct BusMessage: Equatable {
    /// The version of the form; it changes only if an older node would take the new form for something else.
    private static let version = 1

    /// The node that posted it.
    let node: String
    let news: [Heard]

    init(from node: String, _ news: [Heard]) {
        self.node = node
        self.news = news
    }

    /// Reads a message; gives nothing for what is none.
    init?(_ bytes: [UInt8]) {
        guard let parts = try? JSONReader.read(bytes).array, parts.count >= 3, parts[0].integer == Self.version,
            let node = parts[1].string, let news = parts[2].array
        else { return nil }
        self.init(from: node, news.compactMap { $0.array.flatMap(Heard.init(parts:)) })
    }

    var bytes: [UInt8] {
        JSON.array([.integer(Self.version), .string(node), .array(news.map(\.json))]).bytes
    }
}

extension Heard {
    fileprivate var json: JSON {
        switch self {
        case .gap: []
        case .news(let news, let times):
            .array([.string(news.kind)] + news.parts + (times > 1 ? [.integer(times)] : []))
        }
    }

    fileprivate init?(parts: [JSON]) {
        guard let kind = parts.first?.string else { return nil }
        let words = parts.dropFirst().map { $0.string ?? "" }
        let news: BoardNews
        switch (kind, words.count) {
        case ("queue", 1...): news = .ring(.queue(AgentType(rawValue: words[0])))
        case ("end", 1...): news = .ring(.task(TaskID(rawValue: words[0])))
        case ("said", 1...): news = .ring(.room(RoomName(rawValue: words[0])))
        case ("mention", 2...): news = .ring(.mention(AgentID(rawValue: words[0]), RoomName(rawValue: words[1])))
        case ("task", 1...): news = .change(.task(TaskID(rawValue: words[0])))
        case ("agent", 1...): news = .change(.agent(AgentID(rawValue: words[0])))
        case ("room", 1...): news = .change(.room(RoomName(rawValue: words[0])))
        case ("counts", _): news = .change(.counts)
        case ("listing", _): news = .change(.listing)
        case ("anything", _): news = .change(.anything)
        case ("ended", 5...):
            guard let status = TaskStatus(rawValue: words[2]) else { return nil }
            let end = TaskEnd(
                id: TaskID(rawValue: words[0]),
                agentType: AgentType(rawValue: words[1]),
                status: status,
                errorCode: Fault.Code(rawValue: words[3]),
                createdBy: words[4]
            )
            news = .change(.ended(end))
        case ("session", 2...): news = .session(words[0], words: words[1])
        default: return nil
        }
        // How often it was posted stands last, where that is more than once.
        let times = parts.last?.integer ?? 1
        guard (1...RedisBus.capacity).contains(times) else { return nil }
        self = .news(news, times: times)
    }
}

extension BoardNews {
    fileprivate var kind: String {
        switch self {
        case .ring(.queue): "queue"
        case .ring(.task): "end"
        case .ring(.room): "said"
        case .ring(.mention): "mention"
        case .change(.task): "task"
        case .change(.agent): "agent"
        case .change(.room): "room"
        case .change(.counts): "counts"
        case .change(.listing): "listing"
        case .change(.anything): "anything"
        case .change(.ended): "ended"
        case .session: "session"
        }
    }

    fileprivate var parts: [JSON] {
        switch self {
        case .ring(.queue(let type)): [.string(type.rawValue)]
        case .ring(.task(let id)), .change(.task(let id)): [.string(id.rawValue)]
        case .ring(.room(let room)), .change(.room(let room)): [.string(room.rawValue)]
        case .ring(.mention(let agent, let room)): [.string(agent.rawValue), .string(room.rawValue)]
        case .change(.agent(let id)): [.string(id.rawValue)]
        case .change(.counts), .change(.listing), .change(.anything): []
        case .change(.ended(let end)):
            [
                .string(end.id.rawValue), .string(end.agentType.rawValue), .string(end.status.rawValue),
                .string(end.errorCode?.rawValue ?? ""), .string(end.createdBy),
            ]
        case .session(let id, let words): [.string(id), .string(words)]
        }
    }
}
