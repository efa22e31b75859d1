package import MCP
import Synchronization
package import Vocabulary

/// Sessions that last until they are ended.
package final class MemorySessions: SessionStore {
    private struct Entry {
        var session: Session
        let keyID: String?
        var longestUse = Duration.zero
    }

    private struct Table {
        var entries: [String: Entry] = [:]
        var opened = 0
    }

    private let table = Mutex(Table())
    private let capacity: Int

    package init(capacity: Int = .max) { self.capacity = capacity }

    package func open(
        for caller: Caller,
        speaking version: ProtocolVersion,
        with capabilities: ClientCapabilities
    ) async throws -> Session {
        try table.withLock { table in
            guard table.entries.count < capacity else {
                throw Fault(.rateLimited, "No more sessions. Try again later.", retryAfter: 60)
            }
            table.opened += 1
            let digits = String(table.opened, radix: 16)
            let id = String(repeating: "0", count: 32 - digits.count) + digits
            let session = Session(id: id, version: version, capabilities: capabilities)
            table.entries[id] = Entry(session: session, keyID: caller.keyID)
            return session
        }
    }

    package func use(_ id: String, by caller: Caller, for duration: Duration) async throws -> Session? {
        table.withLock { table in
            guard var entry = table.entries[id], entry.keyID == caller.keyID else { return nil }
            entry.longestUse = max(entry.longestUse, duration)
            table.entries[id] = entry
            return entry.session
        }
    }

    package func change(
        _ id: String,
        by caller: Caller,
        _ change: @escaping @Sendable (inout Session) -> Void
    ) async throws -> Session? {
        table.withLock { table in
            guard var entry = table.entries[id], entry.keyID == caller.keyID else { return nil }
            change(&entry.session)
            table.entries[id] = entry
            return entry.session
        }
    }

    package func end(_ id: String, by caller: Caller) async throws -> Bool {
        table.withLock { table in
            guard let entry = table.entries[id], entry.keyID == caller.keyID else { return false }
            table.entries[id] = nil
            return true
        }
    }

    /// The longest time for which a session was said to be in use at once.
    package func longestUse(of id: String) -> Duration? { table.withLock { $0.entries[id]?.longestUse } }
}
