import Vocabulary

/// When a receiver wants to be called again (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
    /// No receiver is waited for any longer; a date far off would be the same as giving up.
    private static let longest = Duration.seconds(60)

    /// The time to wait, or nothing where the header tells none that lies ahead.
    static func duration(_ header: String?, at now: Timestamp) -> Duration? {
        guard let header else { return nil }
        let text = header.drop { $0 == " " }
        let wait: Duration? =
            if !text.isEmpty, text.utf8.allSatisfy(\.isDigit) {
                .seconds(Int64(text) ?? .max / 2)
            } else {
                date(text).map { $0 - now }
            }
        return wait.flatMap { $0 > .zero ? min($0, longest) : nil }
    }

    /// A date of HTTP in the form that senders must write (`Sun, 06 Nov 1994 08:49:37 GMT`).
    private static func date(_ text: some StringProtocol) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
