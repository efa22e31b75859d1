/// The name of a room: plain enough to stand in an address, a topic and the name of a directory.
package struct RoomName: Identity {
    package static let rule = "1 to 64 characters from A-Z a-z 0-9 _ -"
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package init?(checking text: String) {
        let isPlain = text.utf8.allSatisfy {
            $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        guard isPlain, (1...64).contains(text.utf8.count) else { return nil }
        rawValue = text
    }
}
