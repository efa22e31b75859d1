import Vocabulary

extension JSONDocument {
    /// The file with a handler for an event of Claude Code: in place of each that is its like, else behind all others.
    ///
    /// `hooks` holds a list for each event, each element of it a list of handlers, with what they are to match.
    func settingHook(
        _ handler: JSON,
        of event: String,
        where isLike: (JSON) -> Bool
    ) throws(ConfigurationProblem) -> JSONDocument {
        guard let hooks = root.entry("hooks") else { return try setting([["hooks": [handler]]], at: ["hooks", event]) }
        guard let events = container(in: hooks, "{") else { throw ConfigurationProblem("Its \"hooks\" is no object.") }
        guard let groups = events.entry(event) else {
            return try setting([["hooks": [handler]]], at: ["hooks", event])
        }
        guard let list = container(in: groups, "[") else {
            throw ConfigurationProblem("Its hooks for \(event.quoted) are no list.")
        }
        let likes = handlers(in: list).filter { value(of: $0).map(isLike) ?? false }
        guard !likes.isEmpty else { return try inserting(["hooks": [handler]], as: nil, in: list) }
        guard let outdated = likes.first(where: { value(of: $0) != handler }) else { return self }
        return try replacing(outdated, with: handler).settingHook(handler, of: event, where: isLike)
    }

    private func handlers(in groups: JSONContainer) -> [JSONContainer.Entry] {
        groups.entries.flatMap { group in
            container(in: group, "{")?.entry("hooks").flatMap { container(in: $0, "[") }?.entries ?? []
        }
    }

    /// The parts of a value that is an object or a list, told by its bracket.
    private func container(in entry: JSONContainer.Entry, _ bracket: Unicode.Scalar) -> JSONContainer? {
        guard plain[entry.value.lowerBound] == UInt8(ascii: bracket) else { return nil }
        return JSONContainer(of: plain, around: entry.value.lowerBound)
    }
}
