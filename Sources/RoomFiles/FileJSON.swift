import Orchestration
import Vocabulary

/// JSON as files hold it: in one order, with the two line separators escaped that some readers take for line ends.
enum FileJSON {
    /// Escapes U+2028 and U+2029, which valid JSON holds inside strings only.
    static func escapingSeparators(_ text: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        var start = 0
        var position = 0
        while let next = text[position...].firstIndex(of: 0xE2) {
            position = next + 1
            guard next + 2 < text.count, text[next + 1] == 0x80, text[next + 2] == 0xA8 || text[next + 2] == 0xA9 else {
                continue
            }
            escaped += text[start..<next]
            escaped += text[next + 2] == 0xA8 ? Array(#"\u2028"#.utf8) : Array(#"\u2029"#.utf8)
            position = next + 3
            start = position
        }
        return start == 0 ? text : escaped + text[start...]
    }

    /// Lays compact JSON out for people, two blanks a level.
    static func indented(_ text: [UInt8]) -> [UInt8] {
        var laidOut: [UInt8] = []
        laidOut.reserveCapacity(text.count * 2)
        var depth = 0
        var place = 0
        func breakLine(_ depth: Int) { laidOut += [0x0A] + Array(repeating: 0x20, count: 2 * depth) }
        while place < text.count {
            let byte = text[place]
            let isClosing = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
            let isOpening = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
            // An empty pair of brackets stays together.
            let wasOpening = place > 0 && (text[place - 1] == UInt8(ascii: "{") || text[place - 1] == UInt8(ascii: "["))
            if isClosing {
                depth -= 1
                if !wasOpening { breakLine(depth) }
            } else if wasOpening {
                breakLine(depth)
            }
            let end = byte == UInt8(ascii: "\"") ? JSON.endOfString(in: text, from: place) : place + 1
            laidOut += text[place..<end]
            place = end
            if isOpening { depth += 1 }
            if byte == UInt8(ascii: ",") { breakLine(depth) }
            if byte == UInt8(ascii: ":") { laidOut.append(0x20) }
        }
        return laidOut + [0x0A]
    }
}

/// Writes one object member by member.
struct ObjectWriter {
    private(set) var writer = JSONWriter()
    private var isEmpty = true

    init() { writer.raw(UInt8(ascii: "{")) }

    mutating func name(_ name: String) {
        if !isEmpty { writer.raw(UInt8(ascii: ",")) }
        isEmpty = false
        writer.string(name)
        writer.raw(UInt8(ascii: ":"))
    }

    mutating func string(_ name: String, _ value: String) {
        self.name(name)
        writer.string(value)
    }

    mutating func integer(_ name: String, _ value: Int) {
        self.name(name)
        writer.integer(value)
    }

    mutating func raw(_ name: String, _ value: some Sequence<UInt8>) {
        self.name(name)
        writer.raw(value)
    }

    /// Writes a moment, as the file spelled it that it came from where that means the same.
    mutating func moment(_ name: String, _ moment: Timestamp, spelledBy origin: Origin?) {
        if let written = origin?[name], written.json.string.flatMap(Timestamp.init).map({ $0 == moment }) ?? true {
            raw(name, written.text.utf8)
        } else {
            string(name, moment.description)
        }
    }

    /// Writes what other makers added, and nothing a second time.
    mutating func additions(_ origin: Origin?, except known: Set<String>) {
        for field in origin?.fields ?? [] where !known.contains(field.name) { raw(field.name, field.value.text.utf8) }
    }

    /// The whole object.
    func finished() -> [UInt8] { writer.bytes + [UInt8(ascii: "}")] }
}
