/// What the protocol asks of `Content-Type` and `Accept`.
enum MediaTypes {
    /// Whether a body is JSON in UTF-8.
    static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        if contentType == "application/json" { return true }
        let parts = contentType.lowercased().split(separator: ";", omittingEmptySubsequences: false).map(\.trimmed)
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { parameter in
            !parameter.hasPrefix("charset=") || ["charset=utf-8", #"charset="utf-8""#].contains(parameter)
        }
    }

    /// Whether a client takes both kinds of answers; a wildcard counts.
    static func takesBothAnswers(_ accept: String?) -> Bool {
        if accept == "application/json, text/event-stream" { return true }
        return takes("application/json", accept) && takes("text/event-stream", accept)
    }

    /// Whether a client takes a stream of events.
    static func takesEvents(_ accept: String?) -> Bool { takes("text/event-stream", accept) }

    private static func takes(_ type: String, _ accept: String?) -> Bool {
        guard let accept else { return false }
        let family = type.prefix { $0 != "/" } + "/*"
        return accept.lowercased().split(separator: ",").contains { range in
            let parts = range.split(separator: ";", omittingEmptySubsequences: false).map(\.trimmed)
            guard let first = parts.first, first == type || first == family || first == "*/*" else { return false }
            return !parts.dropFirst().contains(where: isZeroQuality)
        }
    }

    private static func isZeroQuality(_ parameter: Substring) -> Bool {
        guard parameter.hasPrefix("q=") else { return false }
        return Double(parameter.dropFirst(2)) == 0
    }
}

extension Substring {
    var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { start[...$0] } ?? ""
    }
}
