/// How a piece of text stands out where colour may be used.
enum Ink: String, Sendable {
    case plain = ""
    case bold = "1"
    case faint = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
}

/// One line of a painted board: pieces of text, each in its ink.
struct StyledLine: Sendable, Equatable {
    private(set) var pieces: [Piece] = []

    struct Piece: Sendable, Equatable {
        var text: String
        var ink: Ink
    }

    init(_ text: String = "", _ ink: Ink = .plain) { append(text, ink) }

    mutating func append(_ text: String, _ ink: Ink = .plain) {
        if !text.isEmpty { pieces.append(Piece(text: text, ink: ink)) }
    }

    /// The line cut to a width: one that wrapped would put every line below out of its place.
    func rendered(columns: Int, hasColour: Bool) -> String {
        var room = columns
        var line = ""
        for piece in pieces where room > 0 {
            let text = piece.text.prefix(room)
            room -= text.count
            line += hasColour && piece.ink != .plain ? "\u{1B}[\(piece.ink.rawValue)m\(text)\u{1B}[0m" : String(text)
        }
        return line
    }
}
