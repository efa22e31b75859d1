import Vocabulary

@testable import Telemetry

extension FuzzTarget {
    /// A moment that is read can be written, and is read as the same again.
    static let timestamps = FuzzTarget("timestamps", upTo: 64) { input in
        let text = String(decoding: input, as: UTF8.self)
        let now = Timestamp(milliseconds: 1_795_262_400_000)
        if let wait = RetryAfter.duration(text, at: now) {
            try require(wait > .zero && wait <= .seconds(60), "a wait is bounded: \(wait)")
        }
        guard let moment = Timestamp(text) else { return }
        try require(Timestamp(moment.description) == moment, "\(moment) is what \(text.quoted) was read as")
        try require(moment.description.utf8.count == 24, "\(moment) has its width")
        try require(moment.day.utf8.count == 8, "\(moment.day) is a day")
        try require(moment.iso8601(plus: 999_999).utf8.count == 27, "microseconds have their width")
        try require(UInt64(moment.nanoseconds()) != nil, "nanoseconds are a number")
    }
}
