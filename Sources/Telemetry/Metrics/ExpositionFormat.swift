/// The two formats in which a page can be had, chosen by what a scraper accepts.
enum ExpositionFormat: Equatable {
    /// Prometheus text 0.0.4, also for whoever asks for nothing or for nothing that can be had.
    case text
    /// OpenMetrics 1.0, with the escaping of names that the scraper asked for; our names need none.
    case openMetrics(escaping: String)

    var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics(let escaping):
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=\(escaping)"
        }
    }

    /// Negotiates by quality as RFC 9110 §12.5.1 has it: the most specific range decides on a format, the higher
    /// quality wins, and of two equals the one named first.
    init(accept: String?) {
        let readable = (accept ?? "").lowercased().filter { $0 != " " && $0 != "\t" && $0 != "\"" }
        let ranges = readable.split(separator: ",").map(MediaRange.init)
        func best(_ rank: (MediaRange) -> Int?) -> (offset: Int, range: MediaRange)? {
            ranges.enumerated()
                .filter { rank($0.element) != nil }
                .max { (rank($0.element) ?? 0, -$0.offset) < (rank($1.element) ?? 0, -$1.offset) }
                .flatMap { $0.element.quality > 0 ? ($0.offset, $0.element) : nil }
        }
        let text = best(\.specificityForText)
        guard let openMetrics = best(\.specificityForOpenMetrics),
            openMetrics.range.quality > (text?.range.quality ?? 0)
                || openMetrics.range.quality == text?.range.quality && openMetrics.offset < (text?.offset ?? 0)
        else {
            self = .text
            return
        }
        self = .openMetrics(escaping: openMetrics.range.escaping)
    }
}

/// One entry of an `Accept` header.
private struct MediaRange {
    private static let escapings: Set = ["allow-utf-8", "underscores", "dots", "values"]

    private let type: String
    private let parameters: [String: String]
    /// How much the entry is wanted, 0 to 1; an entry that cannot be read is not wanted.
    let quality: Double

    /// Takes an entry in small letters, without blanks and quotes.
    init(_ text: Substring) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map {
            $0.split(separator: "=", maxSplits: 1).map(String.init)
        }
        type = parts.first?.first ?? ""
        parameters = Dictionary(parts.dropFirst().filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
        let quality = parameters["q"].map { Double($0) ?? 0 } ?? 1
        self.quality = (0...1).contains(quality) ? quality : 0
    }

    /// How exactly the entry names text 0.0.4; nothing where it does not mean it.
    var specificityForText: Int? { specificity(for: "text", "plain", version: "0.0.4") }

    /// How exactly the entry names OpenMetrics 1.0; nothing where it does not mean it.
    var specificityForOpenMetrics: Int? { specificity(for: "application", "openmetrics-text", version: "1.0.0") }

    var escaping: String { parameters["escaping"].flatMap { Self.escapings.contains($0) ? $0 : nil } ?? "underscores" }

    private func specificity(for major: String, _ minor: String, version: String) -> Int? {
        switch type {
        case "\(major)/\(minor)":
            guard let wanted = parameters["version"] else { return 2 }
            return wanted == version ? 3 : nil
        case "\(major)/*": return 1
        case "*/*": return 0
        default: return nil
        }
    }
}
