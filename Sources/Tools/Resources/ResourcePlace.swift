/// Where a page of the list of resources begins: the summary, the agents, the rooms, and the newest tasks.
enum ResourcePlace {
    static let pageSize = 100
    /// How many tasks the list shows; older ones are read by their URIs.
    static let taskLimit = 500

    case summary
    /// Behind the agent of an id.
    case agents(after: String?)
    /// Behind the room of a name.
    case rooms(after: String?)
    /// With the tasks before a place in the store's list, when so many have been shown.
    case tasks(before: Int?, shown: Int)

    /// Reads a place as it was written; nothing for any other text.
    init?(_ text: String) {
        switch text.first {
        case "a":
            self = .agents(after: text.count == 1 ? nil : String(text.dropFirst()))
        case "r":
            self = .rooms(after: text.count == 1 ? nil : String(text.dropFirst()))
        case "t":
            let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, let shown = Int(parts[1]), (0..<Self.taskLimit).contains(shown) else { return nil }
            let cursor = Int(parts[0])
            guard parts[0].isEmpty || cursor.map({ $0 > 0 }) ?? false else { return nil }
            self = .tasks(before: cursor, shown: shown)
        default:
            return nil
        }
    }

    var text: String {
        switch self {
        case .summary: ""
        case .agents(let id): "a" + (id ?? "")
        case .rooms(let name): "r" + (name ?? "")
        case .tasks(let cursor, let shown): "t\(cursor.map(String.init) ?? "").\(shown)"
        }
    }
}
