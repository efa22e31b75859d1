import MCP
import Orchestration
import Vocabulary

extension FuzzTarget {
    /// A name that is taken keeps its rule however often it is checked.
    static let names = FuzzTarget("names", upTo: 512) { input in
        let text = String(decoding: input, as: UTF8.self)
        if let agent = AgentID(checking: text) {
            try require(AgentID(checking: agent.rawValue) == agent, "an agent's name has one spelling")
            try require((1...128).contains(agent.rawValue.unicodeScalars.count), "an agent's name is short")
            try require(!agent.rawValue.unicodeScalars.contains(where: \.isInvisible), "an agent's name can be seen")
        }
        for plain in [AgentType(checking: text)?.rawValue, TaskID(checking: text)?.rawValue] {
            try require(plain.map { $0 == text && $0.isPlainName(atMost: 64) } ?? true, "a plain name is plain")
        }
        if let room = RoomName(checking: text) {
            let isSafe = room.rawValue.utf8.allSatisfy { $0.isAlphanumeric || $0 == 0x5F || $0 == 0x2D }
            try require(isSafe && room.rawValue.utf8.count <= 64, "a room's name can name a directory")
        }
        if let message = MessageID(checking: text), let sequence = message.sequence {
            try require((0..<1 << 45).contains(sequence), "a message's number is bounded: \(sequence)")
        }
        var pieces = InputPieces(input)
        let number = (0..<6).reduce(0) { sum, _ in sum << 8 | Int(pieces.byte()) } & (1 << 45 - 1)
        let made = MessageID(at: Timestamp(milliseconds: 1_795_262_400_000), sequence: number)
        try require(made.sequence == number && MessageID(checking: made.rawValue) == made, "a number can be read back")
    }

    /// A place in a trace that is read is handed on as it came.
    static let traceparent = FuzzTarget("traceparent", upTo: 128) { input in
        let text = String(decoding: input, as: UTF8.self)
        guard let place = TraceContext(traceparent: text) else { return }
        let written = place.traceparent
        try require(written.utf8.count == 55, "what is handed on has its length: \(written)")
        try require(written.dropFirst(3).prefix(49) == text.dropFirst(3).prefix(49), "trace and span stay: \(written)")
        try require(TraceContext(traceparent: written) == place, "what is handed on can be read")
    }

    /// A key with any change in it is no key.
    static let apiKey = FuzzTarget("api-key", upTo: 128) { input in
        let text = String(decoding: input, as: UTF8.self)
        if let read = APIKey(text) {
            try require(read.text == text && read.id.utf8.count == 12, "a key is read whole")
        }
        var pieces = InputPieces(input)
        var changed = Array(sampleKey.text.utf8)
        let place = pieces.number(below: changed.count)
        changed[place] = pieces.byte()
        let isSame = changed == Array(sampleKey.text.utf8)
        let changedText = String(decoding: changed, as: UTF8.self)
        try require((APIKey(changedText) != nil) == isSame, "a key with a changed character is refused: \(changedText)")
    }

    private static let sampleKey = APIKey()
}
