/// A room as one entry of the index of the search: three characters of nobody's script, which the index keeps as one.
enum RoomToken {
    /// The private characters U+E000 to U+F8FF are the digits.
    private static let base = 6_400
    private static let zero = 0xE000

    /// The token of the column `room` of a row.
    static let sql = """
        char(\(zero) + room / \(base * base), \(zero) + room / \(base) % \(base), \(zero) + room % \(base))
        """

    static func text(of room: Int64) -> String {
        let room = Int(room)
        let digits = [room / (base * base), room / base % base, room % base]
        return String(String.UnicodeScalarView(digits.compactMap { Unicode.Scalar(UInt32(zero + $0)) }))
    }
}
