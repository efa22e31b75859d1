/// Cuts a short part out of a text, around the first word that was looked for, and marks the words in it.
struct Highlighter {
    private static let length = 120
    /// How much is shown before the first word.
    private static let lead = 30

    private let terms: [[String]]

    init(terms: [String]) {
        self.terms = terms.map(Self.fold).sorted { $0.count > $1.count }
    }

    func highlight(_ text: String) -> String {
        let characters = Array(text)
        let folded = characters.map { $0.lowercased() }
        let first = folded.indices.first { match(in: folded, at: $0) != nil } ?? 0
        let start = max(0, min(first - Self.lead, characters.count - Self.length))
        let end = min(characters.count, start + Self.length)
        var result = start > 0 ? "…" : ""
        var position = start
        while position < end {
            if let length = match(in: folded, at: position) {
                result += "**" + String(characters[position..<min(position + length, characters.count)]) + "**"
                position += length
            } else {
                result.append(characters[position])
                position += 1
            }
        }
        return position < characters.count ? result + "…" : result
    }

    /// The length of the longest word at a place.
    private func match(in text: [String], at position: Int) -> Int? {
        terms.first { $0.count <= text.count - position && text[position...].starts(with: $0) }?.count
    }

    private static func fold(_ text: String) -> [String] { text.map { $0.lowercased() } }
}
