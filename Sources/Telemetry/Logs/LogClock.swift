import Synchronization
import Vocabulary

/// Writes moments for log lines; the text of a second is made once and kept.
final class LogClock: Sendable {
    private let second = Mutex(Second(number: .min, text: []))

    private struct Second {
        var number: Int64
        /// The moment at which it begins, such as `2026-11-21T09:20:00.000Z`.
        var text: [UInt8]
    }

    /// Appends a part of a moment as ISO 8601 with milliseconds: `0..<24` is all of it, `11..<23` the time of day.
    func append(_ moment: Timestamp, _ part: Range<Int>, to line: inout LogText) {
        let thousandths = Int((moment.milliseconds % 1_000 + 1_000) % 1_000)
        let number = (moment.milliseconds - Int64(thousandths)) / 1_000
        second.withLock { second in
            if second.number != number {
                second = Second(number: number, text: Array(Timestamp(milliseconds: number * 1_000).description.utf8))
            }
            second.text[20] = UInt8(ascii: "0") + UInt8(thousandths / 100)
            second.text[21] = UInt8(ascii: "0") + UInt8(thousandths / 10 % 10)
            second.text[22] = UInt8(ascii: "0") + UInt8(thousandths % 10)
            line.plain(second.text[part])
        }
    }
}
