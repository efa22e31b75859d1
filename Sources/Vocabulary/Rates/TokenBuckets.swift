import Synchronization

/// Keeps each of many from doing something too often: a bucket of tokens for each, of which every deed takes some.
///
/// A bucket is kept as the moment at which it will be full again; a full one needs no memory. Of more buckets than there
/// is room for, those are forgotten that are nearest to being full.
package final class TokenBuckets<Subject: Hashable & Sendable>: Sendable {
    package let rate: Rate
    private let interval: Double
    private let window: Double
    private let capacity: Int
    private let fullAt = Mutex<[Subject: Double]>([:])

    package init(_ rate: Rate, capacity: Int = 20_000) {
        self.rate = rate
        self.capacity = max(2, capacity)
        interval = 1_000 / Double(rate.perSecond)
        window = interval * Double(rate.burst)
    }

    /// Takes tokens; where there are too few it takes none, and gives the time until there are enough.
    ///
    /// Who asks for more than a burst is asked for a burst: more there never is.
    package func take(_ count: Int = 1, for subject: Subject, at now: Timestamp) -> Duration? {
        let now = Double(now.milliseconds)
        let cost = interval * Double(min(count, rate.burst))
        return fullAt.withLock { moments in
            let full = max(now, moments[subject] ?? now) + cost
            let excess = full - now - window
            // A millisecond is as fine as the clock is; less must not refuse anybody.
            guard excess < 1 else { return .milliseconds(Int(excess.rounded(.up))) }
            moments[subject] = full
            if moments.count > capacity { thin(&moments, at: now) }
            return nil
        }
    }

    /// How many buckets are kept.
    package var count: Int { fullAt.withLock { $0.count } }

    /// Makes room for half as many again, so that it is seldom done.
    private func thin(_ moments: inout [Subject: Double], at now: Double) {
        moments = moments.filter { $0.value > now }
        guard moments.count > capacity / 2 else { return }
        let emptiest = moments.sorted { $0.value > $1.value }.prefix(capacity / 2)
        moments = Dictionary(uniqueKeysWithValues: emptiest.map { ($0.key, $0.value) })
    }
}
