/// The name of a task: `task-`, the day of its creation, and its number on that day (`task-20261121-001`).
package struct TaskID: Identity {
    package static let rule = "1 to 64 characters from A-Z a-z 0-9 . _ -, such as task-20261121-001"
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package init?(checking text: String) {
        guard text.isPlainName(atMost: 64) else { return nil }
        rawValue = text
    }

    package init(day: Timestamp, number: Int) {
        let digits = String(number)
        rawValue = "task-" + day.day + "-" + String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
    }
}

extension String {
    /// Whether the text consists of ASCII letters, digits, `.`, `_` and `-`, and starts with a letter or digit.
    package func isPlainName(atMost length: Int) -> Bool {
        guard (1...length).contains(utf8.count), let first = utf8.first, first.isAlphanumeric else { return false }
        return utf8.allSatisfy {
            $0.isAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }
}
