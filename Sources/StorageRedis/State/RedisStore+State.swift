package import Orchestration
import RESP
package import Vocabulary

extension RedisStore: StateStore {
    package func state(_ key: String, at now: Timestamp) async throws -> StateEntry? {
        try await look(.readState, [.text(key)], at: now) { try $0.fields.map { try StateEntry(key: key, $0) } }
    }

    package func setState(_ change: StateChange, at now: Timestamp, once: Receipt?) async throws -> Once<StateEntry> {
        do {
            return try await self.change(
                .setState,
                [
                    .text(change.key), .optional(change.provenance?.agent?.rawValue), .optional(change.expectedVersion),
                    .number(limits.stateKeys), .number(change.timeToLive.milliseconds),
                ]
                    + .init(fields: [
                        "value": .text(change.value.text),
                        "updated_by": .text(change.actor),
                        "provenance": change.provenance.map { .text($0.text) },
                    ]),
                at: now,
                once: once
            ) { reply in
                guard let fields = try reply.fields else { throw Fault.damagedReply }
                return try StateEntry(key: change.key, fields)
            }
        } catch let refusal as ScriptRefusal {
            if refusal.code == "VERSION" { try change.requireVersion(refusal.details[0].int) }
            throw Fault(stateKeyLimit: limits.stateKeys)
        }
    }

    package func expireState(at now: Timestamp, limit: Int) async throws -> Int {
        try await change(.expireState, [.number(limit)], at: now) { try $0.int }.outcome
    }

    package func stateKeyCount(at now: Timestamp) async throws -> Int {
        try await look(.countState, at: now) { try $0.int }
    }
}

extension StateEntry {
    fileprivate init(key: String, _ fields: Fields) throws {
        self.init(
            key: key,
            value: RawJSON(trusting: try fields.required("value").string),
            version: try fields.required("version").int,
            expiresAt: try fields.required("expires_at").timestamp,
            updatedBy: try fields.required("updated_by").string,
            provenance: fields.string("provenance").flatMap(Provenance.init(text:)).map {
                Provenance($0.role, key: $0.key, at: fields.timestamp("updated_at"))
            }
        )
    }
}
