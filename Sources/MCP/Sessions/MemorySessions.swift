package import Metrics
import Synchronization
package import Vocabulary

/// Sessions in memory: at most 10,000, each forgotten after 30 idle minutes.
package final class MemorySessions: SessionStore {
    package static let capacity = 10_000
    package static let idleTime = Duration.seconds(1_800)
    private static let sweepInterval = Duration.seconds(60)

    fileprivate struct Entry {
        let session: Session
        let keyID: String?
        var lastUse: Timestamp
    }

    fileprivate struct Table {
        var entries: [String: Entry] = [:]
        var sweptAt: Timestamp
    }

    private let table: Mutex<Table>
    private let time: any TimeSource
    private let openSessions: Gauge

    package init(time: any TimeSource, metrics: any MetricsFactory) {
        self.time = time
        table = Mutex(Table(sweptAt: time.now()))
        openSessions = Gauge(label: Metric.openSessions.name, dimensions: [], factory: metrics)
        openSessions.record(0)
    }

    package func open(for caller: Caller, speaking version: ProtocolVersion) async throws -> Session {
        let session = Session(id: Self.freshID(), version: version)
        let now = time.now()
        let count = table.withLock { table -> Int? in
            table.sweep(at: now, every: table.entries.count < Self.capacity ? Self.sweepInterval : .zero)
            guard table.entries.count < Self.capacity else { return nil }
            table.entries[session.id] = Entry(session: session, keyID: caller.keyID, lastUse: now)
            return table.entries.count
        }
        guard let count else {
            throw Fault(.rateLimited, "The server has as many sessions as it takes. Try again later.", retryAfter: 60)
        }
        openSessions.record(count)
        return session
    }

    package func use(_ id: String, by caller: Caller, for duration: Duration) async throws -> Session? {
        let now = time.now()
        return table.withLock { table in
            guard let entry = table.entries[id], entry.isOpen(to: caller, at: now) else { return nil }
            table.entries[id]?.lastUse = max(entry.lastUse, now + duration)
            return entry.session
        }
    }

    package func end(_ id: String, by caller: Caller) async throws -> Bool {
        let now = time.now()
        let count = table.withLock { table -> Int? in
            guard let entry = table.entries[id], entry.isOpen(to: caller, at: now) else { return nil }
            table.entries[id] = nil
            return table.entries.count
        }
        guard let count else { return false }
        openSessions.record(count)
        return true
    }

    /// 128 random bits in hexadecimal digits.
    private static func freshID() -> String {
        var random = SystemRandomNumberGenerator()
        return [random.next(), random.next()].map { (word: UInt64) in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension MemorySessions.Entry {
    fileprivate func isOpen(to caller: Caller, at now: Timestamp) -> Bool {
        keyID == caller.keyID && now - lastUse <= MemorySessions.idleTime
    }
}

extension MemorySessions.Table {
    fileprivate mutating func sweep(at now: Timestamp, every interval: Duration) {
        guard now - sweptAt >= interval else { return }
        sweptAt = now
        entries = entries.filter { now - $0.value.lastUse <= MemorySessions.idleTime }
    }
}
