import Foundation

/// The name under which an agent works: unique on the board, the same in every session of the agent.
package struct AgentID: Identity {
    package static let rule = "1 to 128 characters without control, invisible or line-breaking ones"
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// Brings the name into Unicode's composed form, so that one name has one spelling in every store.
    package init?(checking text: String) {
        if text.isPlainName(atMost: 128) {
            rawValue = text
            return
        }
        let composed = text.precomposedStringWithCanonicalMapping
        guard (1...128).contains(composed.unicodeScalars.count), composed.first != " ", composed.last != " ",
            !composed.unicodeScalars.contains(where: \.isInvisible)
        else { return nil }
        rawValue = composed
    }
}

extension Unicode.Scalar {
    /// Whether the character shows nothing or rearranges its neighbours: controls, zero-width and bidirectional marks.
    package var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
