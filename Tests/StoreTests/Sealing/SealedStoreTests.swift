import Foundation
import GRDB
import Orchestration
import TestSupport
import Testing
import Vocabulary

@testable import StorageSQLite

@Suite("Encryption at rest: a store and its keys")
struct SealedStoreTests {
    /// Writes one text into every kind of content that a board keeps.
    private func fill(_ store: SQLiteStore, with text: String) async throws -> TaskID {
        let json = RawJSON(.string(text))
        var draft = TaskDraft(agentType: planning, description: text, leaseSeconds: 60)
        draft.context = json
        let first = try await store.create(draft, by: "boss", at: noon, once: receipt("create")).outcome
        _ = try await store.register(ada, as: planning, capabilities: [text], at: noon)
        _ = try await store.claimOne()
        _ = try await store.report(
            ProgressReport(task: first.id, agent: ada, progress: 0.5, note: text),
            at: noon
        )
        try await store.finish(first.id, result: json.text, once: receipt("finish"))
        let second = try await store.create(draft, by: "boss", at: noon, once: nil).outcome
        _ = try await store.cancel(second.id, because: text, by: .boss, at: noon, once: nil)
        _ = try await store.retry(second.id, because: text, by: .boss, at: noon, once: nil)
        _ = try await store.setState(
            StateChange(key: "key", value: json, timeToLive: .seconds(600), expectedVersion: nil, actor: "boss"),
            at: noon,
            once: nil
        )
        let room = RoomDraft(name: general, description: text, creator: "boss")
        _ = try await store.createRoom(room, limit: 9, at: noon, once: nil)
        try await store.enter(general, ada, profile: json.text)
        try await store.say(text, metadata: json.text)
        _ = try await store.insert(
            SessionRecord(id: "session", keyID: nil, document: json.text, createdAt: noon, lastUse: noon),
            limit: 9,
            displacingUsedBefore: noon
        )
        return first.id
    }

    /// How often a text stands in the files of a store, as it is and as UTF-16.
    private func occurrences(of text: String, in directory: DataDirectory) throws -> Int {
        let forms = [Data(text.utf8), try #require(text.data(using: .utf16LittleEndian))]
        return try FileManager.default.contentsOfDirectory(atPath: directory.path).reduce(0) { sum, name in
            let bytes = try Data(contentsOf: URL(filePath: directory.path + "/" + name))
            return sum + forms.count { bytes.range(of: $0) != nil }
        }
    }

    private static let canary = "CanaryOfTheMine"

    @Test func `a sealed store holds no text that anybody wrote, and gives all of it back`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory, keys: 1)
            let task = try await fill(store, with: Self.canary)
            #expect(try occurrences(of: Self.canary, in: directory) == 0)
            let record = try #require(try await store.task(task))
            #expect(record.description == Self.canary && record.result?.text == "\"\(Self.canary)\"")
            #expect(try await store.agents().first?.capabilities == [Self.canary])
            #expect(try await store.state("key", at: noon)?.value.text == "\"\(Self.canary)\"")
            #expect(try await store.find("canary") == [Self.canary])
            #expect(try await store.room(general)?.description == Self.canary)
            #expect(try await store.session("session")?.document == "\"\(Self.canary)\"")
            let details = try await store.history(of: .task(task), limit: 9).compactMap(\.detail)
            #expect(details == [Self.canary])
            try store.close()
            #expect(try occurrences(of: Self.canary, in: directory) == 0)
            let counts = try StoreCheckup(of: directory).sealing
            #expect(counts.map(\.keyID) == [try SealingKeys.key(1).id])
        }
    }

    @Test func `the search for a canary would find one`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            _ = try await fill(store, with: Self.canary)
            #expect(try occurrences(of: Self.canary, in: directory) > 0)
            try store.close()
        }
    }

    @Test func `without its key a store does not start, and the sentence names the key`() async throws {
        try await withTemporaryDirectory { directory in
            try SQLiteStore(directory: directory, keys: 1).close()
            let key = try SealingKeys.key(1).id
            for open in [
                { try SQLiteStore(directory: directory) }, { try SQLiteStore(directory: directory, keys: 2) },
            ] {
                let fault = #expect(throws: Fault.self) { try open() }
                #expect(fault?.message.contains(key) == true)
            }
            try SQLiteStore(directory: directory, keys: 2, 1).close()
            // Now both are needed: content may be sealed with either.
            #expect(throws: Fault.self) { try SQLiteStore(directory: directory, keys: 1) }
            #expect(throws: Fault.self) { try SQLiteStore(directory: directory, keys: 2) }
        }
    }

    @Test func `beside a running server no command brings in a key that the server does not have`() async throws {
        try await withTemporaryDirectory { directory in
            try directory.lockForServing()
            let server = try SQLiteStore(directory: directory, keys: 1)
            let guest = try DataDirectory(path: directory.path)
            try SQLiteStore(directory: guest, keys: 1).close()
            let fault = #expect(throws: Fault.self) { try SQLiteStore(directory: guest, keys: 2, 1) }
            let key = try SealingKeys.key(2).id
            #expect(fault?.message.contains(key) == true)
            // The server goes on as before.
            let task = try await fill(server, with: Self.canary)
            #expect(try await server.task(task)?.description == Self.canary)
            try server.close()
        }
    }

    /// Makes a store as it was before the step of the schema that brought encryption, with a task and a message.
    private static func makeOldStore(in directory: DataDirectory) async throws -> TaskID {
        let steps = Schema.migrator.migrations
        let last = try #require(steps.last { $0 < "010" })
        let database = try GRDB.DatabaseQueue(path: directory.databasePath)
        try Schema.migrator.migrate(database, upTo: last)
        let id = TaskID(day: noon, number: 1)
        try await database.write {
            try $0.execute(
                sql: """
                    INSERT INTO tasks (id, agent_type, status, created_at, updated_at, created_by, description, unmet,
                        priority, max_attempts, attempt, forgiven_attempts, lease_seconds, is_sensitive)
                    VALUES (?, 'planning', 'pending', 0, 0, 'boss', 'written plain', 0, 5, 3, 0, 0, 60, 0);
                    """,
                arguments: [id.rawValue]
            )
            try $0.execute(
                sql: """
                    INSERT INTO rooms (id, name, created_at, created_by, message_count, kept_messages)
                    VALUES (1, 'general', 0, 'boss', 1, 1);
                    INSERT INTO room_messages (room, seq, kind, sent_at, bytes, author, text)
                    VALUES (1, 1, 'user', 0, 13, 'boss', 'written plain');
                    INSERT INTO counters (name, value) VALUES ('messages', 1), ('tasks.\(noon.day)', 1);
                    """
            )
        }
        try database.close()
        return id
    }

    @Test func `a store from before there was encryption goes on, sealed from now on`() async throws {
        try await withTemporaryDirectory { directory in
            let old = try await Self.makeOldStore(in: directory)
            #expect(try StoreCheckup(of: directory).sealing.isEmpty)
            let store = try SQLiteStore(directory: directory, keys: 1)
            #expect(try await store.task(old)?.description == "written plain")
            let new = try await store.add("written sealed")
            #expect(try await store.task(new.id)?.description == "written sealed")
            try await store.enter(general, ada)
            try await store.say("said sealed")
            #expect(try await store.find("said") == ["said sealed"])
            #expect(try await store.find("written") == ["written plain"])
            try store.close()
            let counts = try StoreCheckup(of: directory)
            #expect(counts.damages.isEmpty)
            #expect(counts.sealing.map(\.keyID) == [nil, try SealingKeys.key(1).id])
        }
    }
}
