package import Orchestration
import RESP
package import Vocabulary

extension RedisStore: SessionRecordStore {
    package func insert(
        _ session: SessionRecord,
        limit: Int,
        displacingUsedBefore moment: Timestamp
    ) async throws -> Bool {
        try await change(
            .insertSession,
            [.text(session.id), .number(limit), .time(moment), .time(session.lastUse)]
                + .init(fields: [
                    "key_id": session.keyID.map { .text($0) },
                    "document": .text(session.document),
                    "revision": .number(session.revision),
                    "created_at": .time(session.createdAt),
                ])
        ) { try $0.int == 1 }.outcome
    }

    package func session(_ id: String) async throws -> SessionRecord? {
        try await look(.readSession, [.text(id)]) { reply in
            try reply.fields.map { fields in
                SessionRecord(
                    id: id,
                    keyID: fields.string("key_id"),
                    document: try fields.required("document").string,
                    revision: try fields.required("revision").int,
                    createdAt: try fields.required("created_at").timestamp,
                    lastUse: try fields.required("last_use").timestamp
                )
            }
        }
    }

    package func touchSession(_ id: String, at moment: Timestamp) async throws -> Bool {
        try await look(.touchSession, [.text(id), .time(moment)]) { try $0.int == 1 }
    }

    package func replaceDocument(
        ofSession id: String,
        with document: String,
        ifRevision revision: Int
    ) async throws -> Bool {
        try await change(.replaceSessionDocument, [.text(id), .text(document), .number(revision)]) {
            try $0.int == 1
        }.outcome
    }

    package func removeSession(_ id: String) async throws -> Bool {
        try await change(.removeSession, [.text(id)]) { try $0.int == 1 }.outcome
    }

    package func sessionCount(usedSince moment: Timestamp) async throws -> Int {
        try await look(.countSessions, [.time(moment)]) { try $0.int }
    }

    package func dropSessions(usedBefore moment: Timestamp, limit: Int) async throws -> Int {
        try await look(.dropSessions, [.time(moment), .number(limit)]) { try $0.int }
    }
}
