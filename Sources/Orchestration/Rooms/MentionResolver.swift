import Foundation
package import Vocabulary

/// Tells which agents a message mentions: those in the room by their names, others as they are written.
package struct MentionResolver {
    /// A message may mention so many.
    package static let limit = 50

    /// More signs are not followed; a text of nothing else would keep the server busy.
    private static let mostPlaces = 4 * limit

    private struct Member {
        let id: AgentID
        let scalars: [Unicode.Scalar]
        let folded: [Unicode.Scalar]
    }

    private let members: [Member]

    /// - Note: `members` are those in the room; their names may hold spaces and full stops, which others' cannot.
    package init(members: [AgentID]) {
        self.members = members.map { id in
            Member(
                id: id,
                scalars: Array(id.rawValue.unicodeScalars),
                folded: Array(id.rawValue.lowercased().unicodeScalars)
            )
        }
    }

    /// Whether a message may mention anybody; spares most messages the look at who is in the room.
    package static func mayMention(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "@")) || text.unicodeScalars.contains("＠")
    }

    /// The agents a text mentions, each once, in the order of their first mention; after so many it looks no further.
    package func mentions(in text: String, upTo limit: Int = Self.limit) -> [AgentID] {
        var scanner = MentionScanner(text)
        var found: [AgentID] = []
        var seen: Set<AgentID> = []
        for _ in 0..<Self.mostPlaces {
            guard found.count < limit, let place = scanner.next() else { break }
            guard let name = name(at: place), seen.insert(name).inserted else { continue }
            found.append(name)
        }
        return found
    }

    private func name(at place: MentionScanner.Place) -> AgentID? {
        // Names are kept in Unicode's composed form; what is written is brought into it before they are compared.
        let written = String(String.UnicodeScalarView(place)).precomposedStringWithCanonicalMapping
        let scalars = Array(written.unicodeScalars)
        return member(scalars, \.scalars).first
            ?? onlyMember(Array(written.lowercased().unicodeScalars))
            ?? stranger(scalars)
    }

    /// The members with the longest name that the text begins with.
    private func member(
        _ text: [Unicode.Scalar],
        _ spelling: (Member) -> [Unicode.Scalar]
    ) -> [AgentID] {
        var longest = 0
        var found: [AgentID] = []
        for member in members {
            let name = spelling(member)
            guard name.count >= longest, text.starts(with: name), Self.ends(name, before: text[name.count...]) else {
                continue
            }
            if name.count > longest { found = [] }
            longest = name.count
            found.append(member.id)
        }
        return found
    }

    /// The member that is meant where the text differs in case only, unless it may be one of several.
    private func onlyMember(_ folded: [Unicode.Scalar]) -> AgentID? {
        let found = member(folded, \.folded)
        return found.count == 1 ? found.first : nil
    }

    /// Whether a name may end before the rest: `@太郎さん` names 太郎, but `@annabel` never ann, nor `@agent-12` agent-1.
    private static func ends(_ name: [Unicode.Scalar], before rest: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let next = rest.drop(while: { $0 == "-" }).first, next.isNamePart else { return true }
        return next.isUnspaced
    }

    /// A name that nobody in the room has, as it is written.
    private func stranger(_ text: [Unicode.Scalar]) -> AgentID? {
        let run = text.prefix(while: \.isNamePart)
        // An ending in another script is no part of a plain name: `@agent1さん` is agent1.
        let plain = run.prefix(while: \.isASCII)
        let isPlain = plain.count < run.count && run.dropFirst(plain.count).first?.isUnspaced == true && !plain.isEmpty
        guard run.count <= 128 else { return nil }
        return AgentID(checking: String(String.UnicodeScalarView(isPlain ? plain : run)))
    }
}
