package import MCP
package import Orchestration
package import Vocabulary

/// The sessions of legacy clients, kept in the board's store: a restart does not end them, and every node knows them.
///
/// Nothing is remembered here: every request looks its session up.
package struct StoredSessions: SessionStore {
    package static let capacity = 10_000
    /// After so much idle time a session makes room for a new one, where there are as many as the server takes.
    package static let spareTime = Duration.seconds(1_800)
    /// How far the stored time of the last use may lag behind, so that few requests cost a commit.
    package static let touchInterval = Duration.seconds(60)

    private let records: any SessionRecordStore
    private let time: any TimeSource
    private let capacity: Int

    package init(records: any SessionRecordStore, time: any TimeSource, capacity: Int = Self.capacity) {
        self.records = records
        self.time = time
        self.capacity = capacity
    }

    package func open(
        for caller: Caller,
        speaking version: ProtocolVersion,
        with capabilities: ClientCapabilities
    ) async throws -> Session {
        // 128 random bits: whoever guesses an id still needs the key.
        let session = Session(id: RandomName.fresh() + RandomName.fresh(), version: version, capabilities: capabilities)
        let now = time.now()
        let record = SessionRecord(
            id: session.id,
            keyID: caller.keyID,
            document: session.document,
            createdAt: now,
            lastUse: now
        )
        guard try await records.insert(record, limit: capacity, displacingUsedBefore: now - Self.spareTime) else {
            throw Fault(.rateLimited, "The server has as many sessions as it takes. Try again later.", retryAfter: 60)
        }
        return session
    }

    package func use(_ id: String, by caller: Caller, for duration: Duration) async throws -> Session? {
        let now = time.now()
        guard let (record, session) = try await find(id, for: caller, at: now) else { return nil }
        let lastUse = now + duration
        if lastUse - record.lastUse > Self.touchInterval {
            // A request that only reads must not fail because nothing can be written; the next one touches again.
            guard (try? await records.touchSession(id, at: lastUse)) ?? true else { return nil }
        }
        return session
    }

    package func change(
        _ id: String,
        by caller: Caller,
        _ change: @escaping @Sendable (inout Session) -> Void
    ) async throws -> Session? {
        while case (let record, var session)? = try await find(id, for: caller, at: time.now()) {
            change(&session)
            let document = session.document
            if document.isIdentical(to: record.document) { return session }
            // Where another request was faster, the change is made again, to what that one left.
            if try await records.replaceDocument(ofSession: id, with: document, ifRevision: record.revision) {
                return session
            }
        }
        return nil
    }

    package func end(_ id: String, by caller: Caller) async throws -> Bool {
        guard try await find(id, for: caller, at: time.now()) != nil else { return false }
        return try await records.removeSession(id)
    }

    private func find(
        _ id: String,
        for caller: Caller,
        at now: Timestamp
    ) async throws -> (record: SessionRecord, session: Session)? {
        guard let record = try await records.session(id), record.keyID == caller.keyID, record.isOpen(at: now),
            let session = Session(record)
        else { return nil }
        return (record, session)
    }
}

/// A session as the text that is stored; the same session gives the same text.
extension Session {
    fileprivate var document: String {
        let json: JSON = [
            "version": .string(version.rawValue), "capabilities": capabilities.json,
            "log_level": .string(logLevel.rawValue), "watched": .array(watched.sorted().map(JSON.string)),
        ]
        return json.description
    }

    /// Reads what this version or another wrote; gives nothing for what it does not understand.
    fileprivate init?(_ record: SessionRecord) {
        guard let json = try? JSONReader.read(record.document),
            let version = json["version"]?.string.flatMap(ProtocolVersion.init(rawValue:)), version.era == .legacy,
            let capabilities = json["capabilities"], capabilities.members != nil,
            let logLevel = json["log_level"]?.string.flatMap(LogLevel.init(rawValue:)),
            let watched = json["watched"]?.array
        else { return nil }
        self.init(
            id: record.id,
            version: version,
            capabilities: ClientCapabilities(capabilities),
            logLevel: logLevel,
            watched: Set(watched.compactMap(\.string))
        )
    }
}
