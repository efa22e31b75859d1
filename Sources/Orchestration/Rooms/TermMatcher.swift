/// Finds words in texts that no index knows: any part of any word, in the case of any script.
package struct TermMatcher: Sendable {
    private let terms: [[UInt8]]

    /// - Note: every character of a term stands for itself.
    package init(_ terms: [String]) { self.terms = terms.map { Array($0.lowercased().utf8) } }

    /// Whether all the words stand in a text.
    package func matches(_ text: String) -> Bool {
        var folded = text.lowercased()
        return folded.withUTF8 { text in terms.allSatisfy { Self.stands($0, in: text) } }
    }

    /// Compared as bytes: in characters an accent would hide the sign below it.
    private static func stands(_ term: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = term.first else { return true }
        var start = 0
        while start + term.count <= text.count {
            if text[start] == first, text[start...].starts(with: term) { return true }
            start += 1
        }
        return false
    }
}
