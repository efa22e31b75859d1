import Vocabulary

/// The time that the engine's clock shows, as far as a few looks at it tell, carried on by a clock that nobody can set.
///
/// Between two looks it runs with the local clock. Where a look shows another time than it gives by itself, and by more
/// than the look leaves open, it is led there slowly: it never jumps, and it never goes back. An engine that is replaced
/// by one whose clock is wrong must not lapse every lease at once.
struct EngineClock: Sendable {
    /// One look at the engine's clock.
    struct Reading: Sendable {
        /// When the question left and when the answer came, by the local clock.
        let sent: Timestamp
        let received: Timestamp
        /// What the engine's clock showed in between.
        let shown: Timestamp

        var trip: Duration { received - sent }
        /// How much the reading leaves open: the engine may have looked at any moment of the trip.
        var error: Duration { trip / 2 + .milliseconds(1) }
        /// By how much the engine is ahead of the local clock, if both ways took the same time.
        fileprivate var offset: Duration { shown - received + trip / 2 }
    }

    /// A reading with a longer trip leaves too much open to be of use.
    static let longestTrip = Duration.milliseconds(500)
    /// The clock is led by a tenth of the time that goes by.
    private static let slowness = 10

    /// The local moment since which the clock is led, and by how much it was ahead of the local one then.
    private var start: Timestamp
    private var offset: Duration
    /// By how much it is to be ahead in the end.
    private var goal: Duration

    /// Begins with a reading, or at a moment that is known to have been, whichever is later.
    init(_ reading: Reading, notBefore past: Timestamp?) {
        start = reading.received
        goal = reading.offset
        offset = past.map { max($0 - reading.received, reading.offset) } ?? reading.offset
    }

    /// The time at a moment of the local clock; a later moment never gives an earlier time.
    func time(at local: Timestamp) -> Timestamp { local + offset(at: local) }

    /// Takes a reading into account; gives by how much the clock differed from it where that has to be mended.
    @discardableResult
    mutating func correct(by reading: Reading) -> Duration? {
        guard reading.trip <= Self.longestTrip else { return nil }
        let present = offset(at: reading.received)
        let difference = reading.offset - present
        offset = present
        start = max(start, reading.received)
        let isMended = difference.magnitude > reading.error
        // What a reading confirms is not led on towards an earlier, less certain one.
        goal = isMended ? reading.offset : present
        return isMended ? difference : nil
    }

    private func offset(at local: Timestamp) -> Duration {
        let way = max(.zero, local - start) / Self.slowness
        return offset + min(max(goal - offset, .zero - way), way)
    }
}

extension Duration {
    /// How long it is, whatever its sign.
    var magnitude: Duration { self < .zero ? .zero - self : self }
}
