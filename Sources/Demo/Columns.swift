import Vocabulary

/// On which side of its column a text stands.
enum Side {
    case left
    case right
}

extension String {
    /// The text with blanks up to a width.
    func padded(to width: Int, _ side: Side = .left) -> String {
        let blanks = String(repeating: " ", count: max(0, width - count))
        return side == .left ? self + blanks : blanks + self
    }
}

extension Duration {
    /// The duration in seconds with one decimal (`6.4 s`).
    var tenths: String {
        let tenths = (milliseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// The duration to the millisecond while it is short (`412 ms`), else in seconds (`12.3 s`).
    var compact: String { milliseconds < 10_000 ? "\(milliseconds) ms" : tenths }
}
