/// What the protocol asks of `Content-Type` and `Accept`.
enum MediaTypes {
    /// Whether a body is JSON in UTF-8.
    static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        if contentType == "application/json" { return true }
        let parts = contentType.lowercased().split(separator: ";").map(\.trimmed)
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { parameter in
            !parameter.hasPrefix("charset=") || ["charset=utf-8", #"charset="utf-8""#].contains(parameter)
        }
    }

    /// Whether a client takes both kinds of answers; a wildcard counts.
    static func takesBothAnswers(_ accept: String?) -> Bool {
        guard let accept else { return false }
        if accept == "application/json, text/event-stream" { return true }
        var takesJSON = false
        var takesEvents = false
        for range in accept.lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map(\.trimmed)
            if parts.dropFirst().contains(where: isZeroQuality) { continue }
            switch parts.first {
            case "*/*":
                takesJSON = true
                takesEvents = true
            case "application/json", "application/*": takesJSON = true
            case "text/event-stream", "text/*": takesEvents = true
            default: break
            }
        }
        return takesJSON && takesEvents
    }

    private static func isZeroQuality(_ parameter: Substring) -> Bool {
        guard parameter.hasPrefix("q=") else { return false }
        return Double(parameter.dropFirst(2)) == 0
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { start[...$0] } ?? ""
    }
}
