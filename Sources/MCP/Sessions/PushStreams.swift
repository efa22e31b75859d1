import Synchronization
import Vocabulary

/// The push streams of this node's sessions; one that nobody reads goes on taking notes for ten minutes.
final class PushStreams: Sendable {
    private static let capacity = 10_000
    fileprivate static let restTime = Duration.seconds(600)
    fileprivate static let sweepInterval = Duration.seconds(60)

    fileprivate struct Entry {
        let push: PushStream
        /// Under whose name its log messages are sent.
        let caller: Caller
        var restsSince: Timestamp?
    }

    fileprivate struct Table {
        var entries: [String: Entry] = [:]
        var byCaller: [String: Set<String>] = [:]
        var sweptAt: Timestamp
    }

    private let table: Mutex<Table>
    private let hub: Subscriptions
    private let time: any TimeSource

    init(hub: Subscriptions, time: any TimeSource) {
        self.hub = hub
        self.time = time
        table = Mutex(Table(sweptAt: time.now()))
    }

    /// The stream of a session, which begins with the first one who reads it; throws where there are too many.
    func stream(of session: Session, for caller: Caller) throws -> PushStream {
        let now = time.now()
        let (push, dropped) = table.withLock { table in
            let dropped = table.sweep(at: now, isFull: table.entries.count >= Self.capacity)
            if table.entries[session.id] == nil, table.entries.count < Self.capacity {
                let push = PushStream(for: session, named: "p" + RandomName.fresh(), in: hub)
                table.entries[session.id] = Entry(push: push, caller: caller)
                table.byCaller[caller.name, default: []].insert(session.id)
            }
            table.entries[session.id]?.restsSince = nil
            return (table.entries[session.id]?.push, dropped)
        }
        for push in dropped { push.close() }
        guard let push else { throw StreamSlots.full }
        push.follow(session)
        return push
    }

    /// Nobody reads a session's stream any more.
    func rest(_ push: PushStream) {
        let now = time.now()
        table.withLock { $0.entries[push.sessionID]?.restsSince = now }
    }

    func follow(_ session: Session) { table.withLock { $0.entries[session.id]?.push }?.follow(session) }

    /// Whose session it is that has a stream here; nothing for one that has none.
    func owner(of sessionID: String) -> Caller? { table.withLock { $0.entries[sessionID]?.caller } }

    func end(_ sessionID: String) { table.withLock { $0.remove(sessionID) }?.close() }

    /// Writes to the log of every client that a caller has here.
    func log(_ level: LogLevel, _ data: JSON, by logger: String, to callerName: String) {
        let pushes = table.withLock { table in
            table.byCaller[callerName, default: []].compactMap { table.entries[$0]?.push }
        }
        for push in pushes { push.log(level, data, by: logger) }
    }
}

extension PushStreams.Table {
    fileprivate mutating func remove(_ sessionID: String) -> PushStream? {
        guard let entry = entries.removeValue(forKey: sessionID) else { return nil }
        let callerName = entry.caller.name
        byCaller[callerName]?.remove(sessionID)
        if byCaller[callerName]?.isEmpty == true { byCaller[callerName] = nil }
        return entry.push
    }

    fileprivate mutating func sweep(at now: Timestamp, isFull: Bool) -> [PushStream] {
        guard isFull || now - sweptAt >= PushStreams.sweepInterval else { return [] }
        sweptAt = now
        let old = entries.filter { $0.value.restsSince.map { now - $0 > PushStreams.restTime } ?? false }
        return old.keys.compactMap { remove($0) }
    }
}
