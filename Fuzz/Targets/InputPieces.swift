/// Takes an input apart into the pieces that a target is made of, so that small changes of the one are small changes of
/// the other.
struct InputPieces {
    /// What parts texts from each other.
    static let mark: UInt8 = 0x1E

    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) { rest = input[...] }

    var isEmpty: Bool { rest.isEmpty }

    /// The next byte, or 0 behind the end.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// A number from 0 to one less than the bound, told by one byte.
    mutating func number(below bound: Int) -> Int { Int(byte()) % max(1, bound) }

    mutating func element<Element>(of choices: [Element]) -> Element { choices[number(below: choices.count)] }

    /// The bytes up to the next mark.
    mutating func bytes() -> [UInt8] {
        let piece = rest.prefix { $0 != Self.mark }
        rest = rest.dropFirst(piece.count + 1)
        return Array(piece)
    }

    /// The text up to the next mark; what is no UTF-8 becomes U+FFFD.
    mutating func text() -> String { String(decoding: bytes(), as: UTF8.self) }

    /// Everything that was not taken yet.
    mutating func remainder() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }

    mutating func remainingText() -> String { String(decoding: remainder(), as: UTF8.self) }
}
