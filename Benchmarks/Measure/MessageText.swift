import Foundation

/// What agents might say: stretches of this project's own documentation, which a seed chooses, so that words and parts of
/// words are as frequent as in real talk.
struct MessageText {
    private static let japanese = ["認証", "計画", "実装", "試験", "文書", "完了", "失敗", "確認", "設計", "変更"]

    private let words: [Substring]
    private var random: SplitMix

    /// The words of all documents that stand beside this package's sources.
    static func vocabulary() throws -> [Substring] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let documents = root.appendingPathComponent("docs")
        let names = try FileManager.default.contentsOfDirectory(atPath: documents.path).filter { $0.hasSuffix(".md") }
        return try names.sorted().flatMap { name in
            try String(contentsOf: documents.appendingPathComponent(name), encoding: .utf8)
                .split(whereSeparator: \.isWhitespace)
        }
    }

    init(words: [Substring], seed: UInt64) {
        self.words = words
        random = SplitMix(state: seed)
    }

    mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    /// A word somebody might look for: four characters or more, frequent ones more often.
    mutating func word() -> String {
        while true {
            let parts = words[number(below: words.count)].split { !$0.isLetter }
            if let word = parts.first, word.count >= 4 { return String(word) }
        }
    }

    /// Some 70 characters; every tenth text is partly Japanese.
    mutating func sentence() -> String {
        let start = number(below: words.count - 12)
        let said = words[start..<(start + 12)].joined(separator: " ")
        guard number(below: 10) == 0 else { return said }
        return said + " " + Self.japanese[number(below: 10)] + Self.japanese[number(below: 10)]
    }
}

/// A small generator of numbers that a seed decides (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
