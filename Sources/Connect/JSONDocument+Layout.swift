import Vocabulary

/// How a file lays out its lines, so that what is added looks like the rest.
struct JSONLayout {
    let unit: String
    let newline: String
}

extension JSONDocument {
    var layout: JSONLayout {
        let first = root.entries.first.flatMap { startsLine($0.start) ? indent(ofLineAt: $0.start) : nil }
        return JSONLayout(
            unit: first.flatMap { $0.isEmpty ? nil : $0 } ?? "  ",
            newline: text.utf8.contains(UInt8(ascii: "\r")) ? "\r\n" : "\n"
        )
    }

    /// The blanks with which the line of a place begins.
    func indent(ofLineAt place: Int) -> String {
        let start = lineStart(of: place)
        return String(
            decoding: bytes[start...].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") },
            as: UTF8.self
        )
    }

    /// Whether nothing but blanks stands before a place in its line.
    func startsLine(_ place: Int) -> Bool {
        let start = lineStart(of: place)
        return start > 0 && bytes[start..<place].allSatisfy(\.isBlank)
    }

    private func lineStart(of place: Int) -> Int {
        bytes[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    /// A copy of the same length in which comments, and the mark of a byte order, are blanks.
    static func blankingComments(of bytes: [UInt8]) -> [UInt8] {
        var plain = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { plain.replaceSubrange(0..<3, with: [0x20, 0x20, 0x20]) }
        var place = 0
        while place < bytes.count {
            let next = place + 1 < bytes.count ? bytes[place + 1] : 0
            switch (bytes[place], next) {
            case (UInt8(ascii: "\""), _):
                place = JSON.endOfString(in: bytes, from: place)
            case (UInt8(ascii: "/"), UInt8(ascii: "/")):
                while place < bytes.count, bytes[place] != UInt8(ascii: "\n") {
                    plain[place] = 0x20
                    place += 1
                }
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                let end = Self.endOfComment(in: bytes, from: place + 2)
                // A comment without an end stays, and is refused by the reader.
                guard let end else { return plain }
                for index in place..<end where !bytes[index].isBlank { plain[index] = 0x20 }
                place = end
            default:
                place += 1
            }
        }
        return plain
    }

    private static func endOfComment(in bytes: [UInt8], from start: Int) -> Int? {
        var place = start
        while place + 1 < bytes.count {
            if bytes[place] == UInt8(ascii: "*"), bytes[place + 1] == UInt8(ascii: "/") { return place + 2 }
            place += 1
        }
        return nil
    }
}

extension JSON {
    /// The value over several lines, as people write it; the first line is not indented.
    func text(indentedBy indent: String, _ layout: JSONLayout) -> String {
        let inner = indent + layout.unit
        let parts: [String]
        let brackets: (String, String)
        switch self {
        case .object(let members) where !members.isEmpty:
            parts = members.map { JSON.string($0.key).description + ": " + $0.value.text(indentedBy: inner, layout) }
            brackets = ("{", "}")
        case .array(let elements) where !elements.isEmpty:
            parts = elements.map { $0.text(indentedBy: inner, layout) }
            brackets = ("[", "]")
        default:
            return description
        }
        let lines = parts.map { layout.newline + inner + $0 }.joined(separator: ",")
        return brackets.0 + lines + layout.newline + indent + brackets.1
    }
}

extension UInt8 {
    /// Whether this is white space of JSON.
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
