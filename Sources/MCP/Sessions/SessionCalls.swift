import Synchronization
import Vocabulary

/// The calls of legacy sessions whose answers a client can come back for, on this node.
///
/// What nobody reads rests here for five minutes; of too much, the oldest goes first.
final class SessionCalls: Sendable {
    private static let restTime = Duration.seconds(300)
    private static let restingLimit = 1_024
    private static let restingBytes = 32 << 20
    private static let sweepInterval = Duration.seconds(1)

    private struct Entry {
        let call: SessionCall
        let sessionID: String
        /// Since when nobody reads; nothing while somebody does.
        var restsSince: Timestamp?
    }

    private struct Table {
        var entries: [String: Entry] = [:]
        var sweptAt: Timestamp
    }

    private let table: Mutex<Table>
    private let time: any TimeSource

    init(time: any TimeSource) {
        self.time = time
        table = Mutex(Table(sweptAt: time.now()))
    }

    /// Takes a call in; it rests until it is read.
    func add(_ call: SessionCall, of session: Session) {
        let entry = Entry(call: call, sessionID: session.id, restsSince: time.now())
        table.withLock { $0.entries[call.stream.name] = entry }
    }

    /// The call of a session's stream.
    func call(_ name: String, of session: Session) -> SessionCall? {
        table.withLock { table in
            guard let entry = table.entries[name], entry.sessionID == session.id else { return nil }
            return entry.call
        }
    }

    func isRead(_ call: SessionCall) { table.withLock { $0.entries[call.stream.name]?.restsSince = nil } }

    /// Lets a call rest that nobody reads now, and lets go of what has rested for too long.
    func rest(_ call: SessionCall) {
        call.readerLeft()
        let now = time.now()
        let dropped = table.withLock { table in
            table.entries[call.stream.name]?.restsSince = now
            guard now - table.sweptAt >= Self.sweepInterval else { return [SessionCall]() }
            table.sweptAt = now
            return Self.sweep(&table.entries, at: now)
        }
        for call in dropped { call.cancel() }
    }

    /// Ends all calls of a session.
    func end(_ sessionID: String) {
        let ended = table.withLock { table in
            let names = table.entries.filter { $0.value.sessionID == sessionID }.keys
            return names.compactMap { table.entries.removeValue(forKey: $0)?.call }
        }
        for call in ended { call.cancel() }
    }

    private static func sweep(_ entries: inout [String: Entry], at now: Timestamp) -> [SessionCall] {
        let resting = entries.values.compactMap { entry in
            entry.restsSince.map { (since: $0, call: entry.call) }
        }.sorted { $0.since > $1.since }
        var bytes = 0
        var dropped: [SessionCall] = []
        for (place, entry) in resting.enumerated() {
            bytes += entry.call.stream.weight
            guard now - entry.since > restTime || place >= restingLimit || bytes > restingBytes else { continue }
            entries[entry.call.stream.name] = nil
            dropped.append(entry.call)
        }
        return dropped
    }
}
