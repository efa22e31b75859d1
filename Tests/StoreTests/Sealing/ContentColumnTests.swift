import GRDB
import Orchestration
import StorageSQLite
import Testing

@Suite("Encryption at rest: which columns are sealed")
struct ContentColumnTests {
    /// Every column that may hold text and is never sealed, with what it holds in place of content.
    private static let clear: [String: String] = [
        "meta.name": "names of the board's own values",
        "meta.value": "the board's own number and secret, which no agent wrote",
        "counters.name": "names of counters",
        "tasks.id": "an id", "tasks.agent_type": "a type of the settings", "tasks.status": "a word of the board",
        "tasks.created_by": "a name", "tasks.assigned_agent": "a name", "tasks.dependencies": "ids",
        "tasks.error_code": "a word of the board",
        "history.subject": "an id or a name", "history.kind": "a word of the board", "history.actor": "a name",
        "receipts.key": "names, and the id that the client gave its call",
        "receipts.fingerprint": "a digest of the arguments, which tells them to nobody who cannot guess them",
        "agents.id": "a name", "agents.type": "a type of the settings",
        "shared_state.key": "a name", "shared_state.updated_by": "a name",
        "keys.id": "an id", "keys.digest": "a digest of a random key", "keys.role": "a word of the board",
        "keys.agent": "a name", "keys.agent_type": "a type of the settings",
        "sessions.id": "a random id", "sessions.key_id": "an id",
        "rooms.name": "a name", "rooms.created_by": "a name",
        "room_messages.foreign_id": "an id", "room_messages.kind": "a word of the board",
        "room_messages.author": "a name", "room_messages.mentions": "names", "room_mentions.agent": "a name",
        "unindexed_messages.text": "plain messages, until the commit that takes them out of the index ends",
        "room_members.agent": "a name", "room_agents.agent": "a name",
        "llm_calls.id": "an id", "llm_calls.task": "an id", "llm_calls.reason": "a word of the board",
        "llm_calls.agent": "a name", "llm_calls.session": "an id", "llm_calls.request": "an id",
        "llm_calls.model": "a name", "llm_sessions.agent": "a name", "llm_sessions.session": "an id",
        "tasks.result_provenance": "a role and an id", "room_messages.provenance": "a role and an id",
        "shared_state.provenance": "a role and an id",
        "tallies.kind": "a word of the board", "tallies.name": "a name",
        "quarantines.kind": "a word of the board", "quarantines.name": "a name", "quarantines.actor": "a name",
        "audit.actor": "a name", "audit.key": "an id", "audit.role": "a word of the board",
        "audit.action": "a word of the board", "audit.object": "an id or a name",
        "audit.outcome": "a word of the board", "audit.address": "an address", "audit.trace": "an id",
        "audit.details": "names and words of the board", "audit.hash": "a digest",
        "audit_marks.name": "a word of the board", "audit_marks.hash": "a digest",
        "encryption_keys.id": "an id", "grdb_migrations.identifier": "names of the schema's steps",
    ]

    /// The index of the search: it holds plain messages only, and is emptied when they are sealed.
    private static let index = "message_index"

    private struct Column {
        let id: String
        let type: String
    }

    private func columns() async throws -> [Column] {
        var found: [Column] = []
        try await withTemporaryDirectory { directory in
            try SQLiteStore(directory: directory).close()
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            found = try await database.read { database in
                let tables = try String.fetchAll(
                    database,
                    sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                ).filter { !$0.hasPrefix(Self.index) }
                return try tables.flatMap { table in
                    try Row.fetchAll(database, sql: "SELECT name, type FROM pragma_table_xinfo(?)", arguments: [table])
                        .map { Column(id: "\(table).\($0[0] as String)", type: $0[1]) }
                }
            }
            try database.close()
        }
        return found
    }

    @Test func `every column that can hold text is sealed, or is clear for a reason`() async throws {
        let sealed = Set(ContentColumn.all.map(\.id))
        let textual = try await columns().filter { !["INTEGER", "REAL"].contains($0.type) }.map(\.id)
        for column in textual {
            #expect(sealed.contains(column) != (Self.clear[column] != nil), "\(column) is neither, or both")
        }
        #expect(sealed.union(Self.clear.keys) == Set(textual))
    }

    @Test func `a sealed column takes blobs, and no other does`() async throws {
        let sealed = Set(ContentColumn.all.map(\.id))
        for column in try await columns() where sealed.contains(column.id) || column.type == "ANY" {
            #expect(sealed.contains(column.id) && column.type == "ANY", "\(column.id) is \(column.type)")
        }
    }
}
