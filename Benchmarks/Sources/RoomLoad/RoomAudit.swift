/// Holds what agents were told and what they read against what the rooms keep.
struct RoomAudit: Encodable {
    /// Messages that were acknowledged and are not in the room, or that a reader never got.
    private(set) var lost = 0
    /// Messages that are in the room twice, or that a reader got twice.
    private(set) var doubled = 0
    /// Messages that are in another room than they were sent to, or that a reader got from elsewhere.
    private(set) var misplaced = 0
    /// Messages that a reader got after one that follows them in the room.
    private(set) var outOfOrder = 0

    var isClean: Bool { lost + doubled + misplaced + outOfOrder == 0 }

    /// Checks one room, whose messages stand in their final order.
    mutating func check(_ room: String, _ messages: [MessagePage.Message], _ records: [RoomRecord]) {
        let texts = Dictionary(messages.map { ($0.id, $0.message) }) { first, _ in first }
        doubled += messages.count - Set(messages.map(\.message)).count
        misplaced += messages.count { !$0.message.hasPrefix(room + " ") }
        for record in records {
            for (id, sent) in record.acknowledged {
                doubled += sent.count - 1
                if texts[id] != sent.first { lost += 1 }
            }
            let own = "\(room) \(record.agent.name) "
            check(record.read, against: messages.filter { !$0.message.hasPrefix(own) }.map(\.id))
        }
    }

    private mutating func check(_ read: [String], against expected: [String]) {
        let places = Dictionary(zip(expected, expected.indices)) { first, _ in first }
        let distinct = Set(read)
        doubled += read.count - distinct.count
        misplaced += distinct.count { places[$0] == nil }
        lost += places.keys.count { !distinct.contains($0) }
        let order = read.compactMap { places[$0] }
        outOfOrder += zip(order, order.dropFirst()).count { $0.0 > $0.1 }
    }
}
