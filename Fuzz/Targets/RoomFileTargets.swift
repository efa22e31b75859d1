import Orchestration
import Vocabulary

@testable import RoomFiles

extension FuzzTarget {
    private static let room = RoomName(rawValue: "general")
    private static let start = Timestamp(milliseconds: 1_700_000_000_000)

    /// A line of messages that is taken is written as a line that says the same, and always in one way.
    static let messageLines = FuzzTarget("message-lines") { input in
        let members = ["ada", "太郎"].map(AgentID.init(rawValue:))
        guard !input.contains(0x0A) else { return }
        var reader = MessageLineReader(room: room, members: members, since: start)
        let message: ArchivedMessage
        do throws(Rejection) { message = try reader.read(input[...]) } catch { return }
        let line = MessageLine.bytes(of: message, in: room)
        try require(line.count(where: { $0 == 0x0A }) == 1 && line.last == 0x0A, "a line is one line")
        var secondReader = MessageLineReader(room: room, members: members, since: start)
        let again: ArchivedMessage
        do throws(Rejection) { again = try secondReader.read(line.dropLast()) } catch {
            throw BrokenProperty(description: "what is written can be read: \(error.reason)")
        }
        try require(again.id == message.id && again.hasContent(of: message), "the message says the same")
        try require(MessageLine.bytes(of: again, in: room) == line, "a line is written in one way")
    }

    /// The lists of rooms and of agents are written as lists that say the same, and always in one way.
    static let roomLists = FuzzTarget("room-lists") { input in
        if let rooms = try? RoomListFile.read(input).entries.map(\.room) {
            try require(rooms.allSatisfy { $0.prunedCount >= 0 }, "counts are not negative")
            let written = RoomListFile.bytes(of: rooms)
            let again = try RoomListFile.read(written)
            try require(again.notes.isEmpty, "what is written is understood: \(again.notes)")
            try require(RoomListFile.bytes(of: again.entries.map(\.room)) == written, "rooms are listed in one way")
        }
        if let members = try? PresenceFile.read(input, of: room, at: start).members {
            try require(Set(members.map(\.agent)).count == members.count, "each agent is listed once")
            let written = PresenceFile.bytes(of: members, in: room, keepingPresence: true)
            let again = try PresenceFile.read(written, of: room, at: start)
            try require(again.notes.isEmpty, "what is written is understood: \(again.notes)")
            let rewritten = PresenceFile.bytes(of: again.members, in: room, keepingPresence: true)
            try require(rewritten == written, "agents are listed in one way")
        }
    }

    /// Leniency changes nothing that is JSON, and takes nothing beyond comments and commas.
    static let lenientJSON = FuzzTarget("lenient-json") { input in
        let plain = LenientJSON.plain(input)
        try require(plain.count <= input.count, "nothing is added")
        let strict = try? JSONReader.read(input)
        let lenient = try? JSONReader.read(plain)
        if let strict {
            try require(lenient == strict, "JSON stays what it is")
            let laidOut = FileJSON.indented(FileJSON.escapingSeparators(strict.bytes))
            try require(try JSONReader.read(laidOut) == strict, "layout changes nothing")
            try require(FileJSON.escapingSeparators(laidOut) == laidOut, "separators are escaped once")
        }
        let isCommented = input.contains(UInt8(ascii: "/")) || input.first == 0xEF
        if strict == nil, lenient != nil, let last = input.last(where: { $0 > 0x20 }), !isCommented {
            try require(
                [UInt8(ascii: "}"), UInt8(ascii: "]")].contains(last),
                "a comma is forgiven before a bracket only"
            )
        }
    }
}
