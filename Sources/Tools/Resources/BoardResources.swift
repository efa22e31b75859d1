package import MCP
import Orchestration
package import Vocabulary

/// The board as resources: what clients read by its URI, see listed, and are told changes of.
package struct BoardResources: ResourceProvider {
    private static let json = "application/json"
    private let board: Board

    package init(of board: Board) { self.board = board }

    package var templates: [ResourceTemplate] {
        BoardURI.Pattern.allCases.map { pattern in
            let (name, title, summary) =
                switch pattern {
                case .task: ("task", "Task", "A task as it stands.")
                case .result: ("task result", "Task result", "What a task came to, once it has a result.")
                case .agent: ("agent", "Agent", "An agent, and what it works on.")
                case .room: ("room", "Room", "A room, and who is in it.")
                case .messages: ("room messages", "Messages", "The newest messages of a room.")
                }
            return ResourceTemplate(
                pattern: pattern.rawValue,
                name: name,
                title: title,
                summary: summary,
                mediaType: Self.json
            )
        }
    }

    package func read(_ uri: String, for caller: Caller) async throws -> [ResourceContents]? {
        guard let subject = BoardURI(uri), let text = try await text(of: subject, for: caller) else { return nil }
        return [ResourceContents(uri: uri, mediaType: Self.json, body: .text(text))]
    }

    private func text(of subject: BoardURI, for caller: Caller) async throws -> String? {
        switch subject {
        case .summary: try Self.text(try await BoardSummary(of: board))
        case .agent(let id): try await board.agents.agent(id).map { try Self.text(AgentView($0)) }
        case .task(let id):
            try await board.task(id, for: caller).map {
                try Self.text(TaskView($0, text: true, trace: board.tasks.runs.trace(of: $0)))
            }
        case .result(let id): try await board.task(id, for: caller)?.result?.text
        case .room(let name): try await board.room(name).map { try Self.text($0) }
        case .messages(let name): try await board.newestMessages(of: name).map { try Self.text($0) }
        }
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSON.encode(value), as: UTF8.self)
    }

    package func canWatch(_ uri: String, by caller: Caller) async throws -> Bool {
        switch BoardURI(uri) {
        case .summary: true
        case .agent(let id): try await board.agents.type(of: id) != nil
        case .task(let id): try await board.task(id, for: caller) != nil
        case .result(let id): try await board.task(id, for: caller)?.result != nil
        case .room(let name), .messages(let name): try await board.knows(name)
        case nil: false
        }
    }

    package func resources(for caller: Caller, from place: String?) async throws -> ResourcePage? {
        guard var place = place.map(ResourcePlace.init) ?? .summary else { return nil }
        var resources: [Resource] = []
        if case .summary = place {
            resources.append(
                Self.resource(.summary, name: "summary", title: "Board", summary: "Queues and agents in numbers.")
            )
            place = .agents(after: nil)
        }
        if case .agents(let last) = place {
            let agents = try await board.agents.agents().drop { agent in last.map { agent.id.rawValue <= $0 } ?? false }
            let shown = agents.prefix(ResourcePlace.pageSize - resources.count)
            resources += shown.map { agent in
                let name = agent.id.rawValue
                return Self.resource(.agent(agent.id), name: name, title: name, summary: "\(agent.type) agent")
            }
            guard shown.count == agents.count else {
                let next = shown.last.map { ResourcePlace.agents(after: $0.id.rawValue) } ?? place
                return ResourcePage(resources: resources, next: next)
            }
            place = .rooms(after: nil)
        }
        if case .rooms(let last) = place {
            let rooms = try await board.rooms.rooms().drop { room in last.map { room.name.rawValue <= $0 } ?? false }
            let shown = rooms.prefix(ResourcePlace.pageSize - resources.count)
            resources += shown.map { room in
                let name = room.name.rawValue
                return Self.resource(.room(room.name), name: name, title: name, summary: room.description ?? "room")
            }
            guard shown.count == rooms.count else {
                let next = shown.last.map { ResourcePlace.rooms(after: $0.name.rawValue) } ?? place
                return ResourcePage(resources: resources, next: next)
            }
            place = .tasks(before: nil, shown: 0)
        }
        guard case .tasks(let cursor, let shown) = place, let filter = board.sight(of: caller) else {
            return ResourcePage(resources: resources)
        }
        let room = min(ResourcePlace.pageSize - resources.count, ResourcePlace.taskLimit - shown)
        guard room > 0 else { return ResourcePage(resources: resources, next: place) }
        let page = try await board.tasks.tasks(matching: filter, before: cursor, limit: room)
        resources += page.tasks.map { task in
            Self.resource(
                .task(task.id),
                name: task.id.rawValue,
                title: task.headline,
                summary: "\(task.agentType) task"
            )
        }
        let total = shown + page.tasks.count
        guard let next = page.next, total < ResourcePlace.taskLimit else { return ResourcePage(resources: resources) }
        return ResourcePage(resources: resources, next: .tasks(before: next, shown: total))
    }

    private static func resource(_ uri: BoardURI, name: String, title: String, summary: String) -> Resource {
        Resource(uri: uri.text, name: name, title: title, summary: summary, mediaType: json)
    }
}

extension ResourcePage {
    fileprivate init(resources: [Resource], next place: ResourcePlace?) {
        self.init(resources: resources, next: place?.text)
    }
}
