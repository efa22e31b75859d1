package import Metrics
package import Vocabulary

/// The board's shared memory: JSON objects under keys, each with a version and a time to live.
package struct SharedState: Sendable {
    private let store: any StateStore
    private let time: any TimeSource
    private let reads: OutcomeCounters
    private let writes: OutcomeCounters

    package init(store: any StateStore, time: any TimeSource, metrics: any MetricsFactory) {
        self.store = store
        self.time = time
        reads = OutcomeCounters(operation: "get", refusal: "not_found", metrics: metrics)
        writes = OutcomeCounters(operation: "set", refusal: "conflict", metrics: metrics)
    }

    /// The value under a key.
    package func value(of key: String) async throws -> StateEntry {
        guard let entry = try await store.state(key, at: time.now()) else {
            reads.refused.increment()
            throw Fault(
                .stateKeyNotFound,
                "Nothing is stored under \(key.quoted), or it has expired. Write it with set_shared_state."
            )
        }
        reads.ok.increment()
        return entry
    }

    /// Writes a value, if the version it may replace still stands.
    package func set(
        _ key: String,
        to value: RawJSON,
        for timeToLive: Duration,
        ifVersion expected: Int?,
        by caller: Caller,
        once: Receipt?
    ) async throws -> StateEntry {
        try await store.requireFree(caller)
        var change = StateChange(
            key: key,
            value: value,
            timeToLive: timeToLive,
            expectedVersion: expected,
            actor: caller.name
        )
        change.provenance = Provenance(caller)
        do {
            let written = try await store.setState(change, at: time.now(), once: once)
            writes.ok.increment()
            return written.outcome
        } catch let fault as Fault where fault.code == .stateVersionConflict {
            writes.refused.increment()
            throw fault
        }
    }

    /// Deletes expired values, in bounded steps.
    func expire() async throws {
        while try await store.expireState(at: time.now(), limit: 100) == 100 {}
    }
}

/// The two counters of one operation.
private struct OutcomeCounters: Sendable {
    let ok: Counter
    let refused: Counter

    init(operation: String, refusal: String, metrics: any MetricsFactory) {
        func counter(_ outcome: String) -> Counter {
            Counter(
                label: Metric.stateOperations.name,
                dimensions: [("operation", operation), ("outcome", outcome)],
                factory: metrics
            )
        }
        ok = counter("ok")
        refused = counter(refusal)
    }
}
