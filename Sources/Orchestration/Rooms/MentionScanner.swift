import Vocabulary

/// Finds the places of a message where agents are mentioned.
///
/// A mention begins with `@` or the full-width `＠`, at the start or after white space, punctuation or a letter of a
/// script that is written without spaces; so an address such as `x@example.com` is none. Nothing inside back-ticks is
/// one: code is full of `@` that calls nobody.
package struct MentionScanner {
    /// Everything after the sign, as far as a name can reach.
    package typealias Place = ArraySlice<Unicode.Scalar>

    private let scalars: [Unicode.Scalar]
    private var position = 0
    /// Where code that begins with a run of back-ticks ends, for the runs that are closed.
    private lazy var endsOfCode = Self.endsOfCode(in: scalars)

    package init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// The next place, or nothing at the end of the text.
    package mutating func next() -> Place? {
        while position < scalars.count {
            switch scalars[position] {
            case "`": skipCode()
            case "@", "＠":
                position += 1
                guard isOpen(before: position - 1) else { continue }
                return scalars[position..<min(scalars.count, position + Self.longestName)]
            default: position += 1
            }
        }
        return nil
    }

    /// An agent's name has at most so many scalars, and one more tells whether it ends there.
    private static let longestName = 129

    private func isOpen(before sign: Int) -> Bool {
        guard sign > 0 else { return true }
        let scalar = scalars[sign - 1]
        if "._%+-".unicodeScalars.contains(scalar) { return false }
        return !scalar.isNamePart || scalar.isUnspaced
    }

    /// Passes a run of back-ticks, and the code up to the next run of the same length where there is one.
    private mutating func skipCode() { position = endsOfCode[position] ?? endOfRun(at: position) }

    private func endOfRun(at start: Int) -> Int { scalars[start...].firstIndex { $0 != "`" } ?? scalars.count }

    /// One pass for all runs: a search from each of them would read a text of back-ticks over and over.
    private static func endsOfCode(in scalars: [Unicode.Scalar]) -> [Int: Int] {
        var ends: [Int: Int] = [:]
        var endsOfLaterRuns: [Int: Int] = [:]
        var position = scalars.count
        while let last = scalars[..<position].lastIndex(of: "`") {
            let start = scalars[...last].lastIndex { $0 != "`" }.map { $0 + 1 } ?? 0
            let length = last + 1 - start
            ends[start] = endsOfLaterRuns[length]
            endsOfLaterRuns[length] = last + 1
            position = start
        }
        return ends
    }
}

extension Unicode.Scalar {
    /// Whether the character can stand in a mentioned name as it is written: a letter, a mark, a figure, `_` or `-`.
    var isNamePart: Bool {
        if isASCII { return UInt8(truncatingIfNeeded: value).isAlphanumeric || self == "_" || self == "-" }
        return switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }

    /// Whether the character belongs to a script whose words follow each other without spaces, or take endings so.
    var isUnspaced: Bool {
        switch value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3005...0x3007, 0x3040...0x30FF, 0x31F0...0x31FF,
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x2_0000...0x3_FFFF:
            true
        default: false
        }
    }
}
