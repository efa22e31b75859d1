import Vocabulary

@testable import Orchestration

extension FuzzTarget {
    /// Whoever a message mentions bears a name, is named once, and is one of a bounded number.
    static let mentions = FuzzTarget("mentions", upTo: 8_192) { input in
        var pieces = InputPieces(input)
        let members = pieces.text().split(separator: ",").compactMap { AgentID(checking: String($0)) }
        let text = pieces.remainingText()
        let mentions = MentionResolver(members: members).mentions(in: text)
        try require(mentions.count <= MentionResolver.limit, "\(mentions.count) are mentioned")
        try require(Set(mentions).count == mentions.count, "each is mentioned once: \(mentions)")
        try require(mentions.isEmpty || MentionResolver.mayMention(text), "a mention has a sign")
        for mention in mentions {
            try require(AgentID(checking: mention.rawValue) == mention, "\(mention.rawValue.quoted) is a name")
        }
        let policy = RoomPolicy()
        guard (try? policy.requireMessage(text)) != nil else { return }
        try require(text.unicodeScalars.count <= policy.maxMessageLength, "a message is not too long")
        try require(text.unicodeScalars.contains { !$0.isInvisible }, "a message says something")
    }

    /// What is shown of a message that was found is a short part of it.
    static let highlights = FuzzTarget("highlights") { input in
        var pieces = InputPieces(input)
        guard let search = try? MessageSearch(query: pieces.text()) else { return }
        try require((1...16).contains(search.terms.count), "\(search.terms.count) words are looked for")
        let text = pieces.remainingText()
        let shown = Highlighter(terms: search.terms).highlight(text)
        // 120 characters, each of them a word in four asterisks at the worst, the rest of the last one, two ellipses.
        try require(shown.count <= 120 * 5 + 256 + 2, "\(shown.count) characters are shown")
        guard !text.unicodeScalars.contains(where: { $0 == "*" || $0 == "…" }) else { return }
        let plain = shown.unicodeScalars.filter { $0 != "*" && $0 != "…" }
        try require(
            Array(text.unicodeScalars).contains(Array(plain)),
            "\(shown.quoted) is a part of \(text.quoted)"
        )
    }
}

extension [Unicode.Scalar] {
    /// Whether the other run of characters stands somewhere in this one.
    fileprivate func contains(_ other: [Unicode.Scalar]) -> Bool {
        other.isEmpty || indices.contains { self[$0...].starts(with: other) }
    }
}
