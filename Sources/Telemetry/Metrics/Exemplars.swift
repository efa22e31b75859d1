import ServiceContextModule
import Synchronization
import Vocabulary

/// One observation with the place in a trace where it was made.
struct Exemplar {
    let context: TraceContext
    let value: Double
    let time: Timestamp
}

/// The exemplars of one histogram series, at most one to a bucket.
///
/// A bucket takes its first traced observation, and then the first after each page that showed it: between two scrapes an
/// observation costs one relaxed load more than it would without exemplars, however many there are. What a bucket holds
/// stays on the page until a newer one replaces it.
final class Exemplars: Sendable {
    /// How many observations without a trace are looked at after a page; a busy series that nobody traces soon costs
    /// nothing, and one that is traced now and then still finds its exemplars.
    static let patience = 1_000

    private let time: any TimeSource
    private let held: Mutex<[Exemplar?]>
    private let misses = Atomic(0)

    init(buckets: Int, time: any TimeSource) {
        self.time = time
        held = Mutex(Array(repeating: nil, count: buckets))
    }

    /// Keeps an observation that the bucket has counted already, if it belongs to a trace that somebody records.
    func offer(_ value: Double, for bucket: Int, wanted: borrowing ExemplarWants) {
        guard let context = ServiceContext.current?.traceContext, context.isSampled else {
            if misses.add(1, ordering: .relaxed).newValue >= Self.patience { wanted.removeAll() }
            return
        }
        guard wanted.remove(bucket) else { return }
        let exemplar = Exemplar(context: context, value: value, time: time.now())
        held.withLock { $0[bucket] = exemplar }
    }

    /// What the buckets hold; from now on each wants a newer one.
    func take(next wanted: borrowing ExemplarWants) -> [Exemplar?] {
        misses.store(0, ordering: .relaxed)
        wanted.insertAll()
        return held.withLock(\.self)
    }
}

/// The buckets that wait for an exemplar, a bit for each; those beyond the 64th never do.
struct ExemplarWants: ~Copyable {
    private let bits: Atomic<UInt64>

    init(all: Bool) { bits = Atomic(all ? .max : 0) }

    @inline(__always)
    func contains(_ bucket: Int) -> Bool {
        let bits = bits.load(ordering: .relaxed)
        return bits != 0 && bits & Self.bit(bucket) != 0
    }

    func insertAll() { bits.store(.max, ordering: .relaxed) }
    func removeAll() { bits.store(0, ordering: .relaxed) }

    /// Takes a bucket off the list; false when another thread was faster.
    func remove(_ bucket: Int) -> Bool {
        bits.bitwiseAnd(~Self.bit(bucket), ordering: .relaxed).oldValue & Self.bit(bucket) != 0
    }

    private static func bit(_ bucket: Int) -> UInt64 { 1 << UInt64(bucket) }
}
