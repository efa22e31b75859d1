/// The address of a receiver as its operator writes it, put into the form that paths are added to.
enum ReceiverURL {
    /// The address without slashes at its end, as HTTPS where it names no scheme; nothing where it is no address.
    static func base(_ text: String) -> String? {
        let text = text.drop { $0 == " " }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        let scheme = parts.count == 2 ? parts[0].lowercased() : "https"
        var rest = parts.count == 2 ? parts[1] : text
        while rest.last == "/" || rest.last == " " { rest.removeLast() }
        let host = rest.prefix { $0 != "/" }
        guard scheme == "https" || scheme == "http", !host.isEmpty, !host.contains("@"),
            rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"?#\"<>\\^`{|}".utf8.contains($0) })
        else { return nil }
        return "\(scheme)://\(rest)"
    }
}
