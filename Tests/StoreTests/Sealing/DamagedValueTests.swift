import CoreMetrics
import GRDB
import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Encryption at rest: values that do not open")
struct DamagedValueTests {
    /// Runs a test with a sealed store in which something was changed by hand while it was closed.
    private func withStore(
        filled fill: (SQLiteStore) async throws -> Void,
        then damage: String,
        goesOn body: (SQLiteStore) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let whole = try SQLiteStore(directory: directory, keys: 1)
            try await fill(whole)
            try whole.close()
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            try await database.write { try $0.execute(sql: damage) }
            try database.close()
            let store = try SQLiteStore(directory: directory, keys: 1)
            try await body(store)
            try store.close()
        }
    }

    @Test func `a damaged task is told by name, stands in lists, and holds up no other`() async throws {
        try await withStore(
            filled: { store in
                for text in ["first", "second", "third"] { try await store.add(text) }
            },
            then: "UPDATE tasks SET description = CAST(substr(description, 1, 40) || x'00' AS BLOB) WHERE seq = 1",
            goesOn: { store in
                let listed = try await store.tasks(matching: TaskFilter(), before: nil, limit: 9).tasks
                #expect(listed.map { $0.description.hasPrefix("[unreadable") } == [false, false, true])
                let damaged = try #require(listed.last)
                let fault = await #expect(throws: Fault.self) { try await store.task(damaged.id) }
                #expect(fault?.code == .storageError)
                #expect(fault?.message.contains("description of \(damaged.id)") == true)
                #expect(try await store.claimOne()?.description == "second")
                // Who looks after leases ends it, and all who wait for it are told.
                let ended = try await store.lapseLeases(at: noon, limit: 9)
                #expect(ended.map(\.task.id) == [damaged.id])
                #expect(ended.map(\.task.status) == [.failed] && ended.map(\.task.errorCode) == [.storageError])
                #expect(try await store.lapseLeases(at: noon, limit: 9).isEmpty)
                #expect(try await store.claimOne(by: bob)?.description == "third")
            }
        )
    }

    @Test func `a task that is held and damaged is not delivered again`() async throws {
        try await withStore(
            filled: { store in
                try await store.add("held")
                try await store.add("next")
                _ = try await store.claimOne()
            },
            then: "UPDATE tasks SET description = x'01' WHERE seq = 1",
            goesOn: { store in
                let next = try await store.claimOne()
                #expect(next?.description == "next")
                #expect(try await store.lapseLeases(at: noon, limit: 9).map(\.task.status) == [.failed])
            }
        )
    }

    @Test func `values that were exchanged do not open`() async throws {
        try await withStore(
            filled: { store in
                for text in ["low stakes", "high stakes"] { try await store.add(text) }
            },
            then: """
                UPDATE tasks SET description = (SELECT description FROM tasks AS t WHERE t.seq = 3 - tasks.seq)
                WHERE seq = 2
                """,
            goesOn: { store in
                let texts = try await store.tasks(matching: TaskFilter(), before: nil, limit: 9).tasks.map(
                    \.description
                )
                #expect(texts.last == "low stakes")
                #expect(texts.first?.hasPrefix("[unreadable") == true)
            }
        )
    }

    @Test func `pages and searches of a room go on around a damaged message`() async throws {
        try await withStore(
            filled: { store in
                try await store.open(general)
                for text in ["one word", "two words", "three words"] {
                    try await store.say(text, to: [bob], metadata: "{}")
                }
            },
            then: """
                UPDATE room_messages SET text = x'0102', metadata = x'0102'
                WHERE seq = (SELECT seq FROM room_messages WHERE kind = 'user' LIMIT 1 OFFSET 1)
                """,
            goesOn: { store in
                let texts = try await store.unreadTexts()
                #expect(texts.map { $0.hasPrefix("[unreadable") } == [false, true, false])
                #expect(try await store.find("word") == ["three words", "one word"])
            }
        )
    }

    @Test func `a damaged value of the shared state is told, and can be written over`() async throws {
        func change(_ value: String) -> StateChange {
            StateChange(
                key: "branch",
                value: RawJSON(trusting: value),
                timeToLive: .seconds(600),
                expectedVersion: nil,
                actor: "boss"
            )
        }
        try await withStore(
            filled: { _ = try await $0.setState(change("1"), at: noon, once: nil) },
            then: "UPDATE shared_state SET value = x'01'",
            goesOn: { store in
                #expect(await faultCode { _ = try await store.state("branch", at: noon) } == .storageError)
                _ = try await store.setState(change("2"), at: noon, once: nil)
                #expect(try await store.state("branch", at: noon)?.value.text == "2")
            }
        )
    }

    @Test func `a call whose answer is damaged is refused, never made again`() async throws {
        try await withStore(
            filled: { try await $0.add("once", once: receipt("r")) },
            then: "UPDATE receipts SET answer = x'01'",
            goesOn: { store in
                #expect(await faultCode { try await store.add("once", once: receipt("r")) } == .storageError)
                let tasks = try await store.tasks(matching: TaskFilter(), before: nil, limit: 9).tasks
                #expect(tasks.count == 1)
            }
        )
    }
}
