import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every store: agents, shared state, keys")
struct AgentStateKeyContractTests {
    @Test(arguments: StoreKind.allCases)
    func `agents are idle, active, lost and back`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.register(ada, as: planning, capabilities: ["plans"], at: noon)
            #expect(try await store.agent(ada)?.state == .idle)
            let task = try await store.add(lease: 1_000)
            _ = try await store.claimOne()
            #expect(try await store.agent(ada)?.state == .active)
            #expect(try await store.agent(ada)?.currentTask == task.id)
            // Whoever holds a live lease is not lost, however silent.
            #expect(try await store.markLost(silentSince: noon + .seconds(400), at: noon + .seconds(700)).isEmpty)
            try await store.finish(task.id)
            #expect(try await store.markLost(silentSince: noon, at: noon).isEmpty)
            #expect(try await store.markLost(silentSince: noon + .seconds(1), at: noon).map(\.id) == [ada])
            #expect(try await store.agent(ada)?.state == .offline)
            #expect(try await store.markLost(silentSince: noon + .seconds(1), at: noon).isEmpty)
            #expect(try await store.recordSignsOfLife([ada: noon + .seconds(9)]).map(\.id) == [ada])
            let back = try #require(await store.agents().first)
            #expect(back.state == .idle)
            #expect(back.lastHeartbeat == noon + .seconds(9))
            #expect(back.capabilities == ["plans"])
            #expect(try await store.agentCounts().map(\.count) == [1])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a registration without capabilities keeps those that stand`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.register(ada, as: planning, capabilities: ["plans"], at: noon)
            let renewed = try await store.register(ada, as: testing, capabilities: nil, at: noon + .seconds(1))
            #expect(renewed.capabilities == ["plans"])
            #expect(renewed.type == testing)
            #expect(renewed.registeredAt == noon)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `values have versions that grow, and expire`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            func set(_ value: String, if version: Int?, at now: Timestamp = noon) async throws -> Int {
                let change = StateChange(
                    key: "plan",
                    value: RawJSON(trusting: value),
                    timeToLive: .seconds(10),
                    expectedVersion: version,
                    actor: "ada"
                )
                return try await store.setState(change, at: now, once: nil).outcome.version
            }
            #expect(try await store.state("plan", at: noon) == nil)
            #expect(await faultCode { _ = try await set("{}", if: 7) } == .stateVersionConflict)
            let first = try await set(#"{"a":1}"#, if: 0)
            #expect(await faultCode { _ = try await set("{}", if: 0) } == .stateVersionConflict)
            let second = try await set(#"{"a":2}"#, if: first)
            #expect(second > first)
            #expect(try await store.state("plan", at: noon + .seconds(9))?.value.text == #"{"a":2}"#)
            #expect(try await store.state("plan", at: noon + .seconds(10)) == nil)
            #expect(try await store.stateKeyCount(at: noon + .seconds(10)) == 0)
            // An expired value counts as absent, and its version never comes back.
            #expect(try await set("{}", if: 0, at: noon + .seconds(11)) > second)
            #expect(try await store.expireState(at: noon + .seconds(60), limit: 10) == 1)
            #expect(try await store.expireState(at: noon + .seconds(60), limit: 10) == 0)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `keys that look alike but differ in bytes stay apart`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            for key in ["caf\u{E9}", "cafe\u{301}"] {
                let value = RawJSON(.object([.init("bytes", .integer(key.utf8.count))]))
                let change = StateChange(
                    key: key,
                    value: value,
                    timeToLive: .seconds(10),
                    expectedVersion: 0,
                    actor: "ada"
                )
                _ = try await store.setState(change, at: noon, once: nil)
            }
            #expect(try await store.state("caf\u{E9}", at: noon)?.value.text == #"{"bytes":5}"#)
            #expect(try await store.state("cafe\u{301}", at: noon)?.value.text == #"{"bytes":6}"#)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `keys are kept, end once, and every change is seen`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let version = try await store.keysVersion()
            let key = KeyRecord(
                id: "abc",
                digest: [1, 2, 3],
                role: .worker,
                agent: ada,
                agentType: planning,
                createdAt: noon,
                expiresAt: noon + .seconds(60)
            )
            try await store.insert(key)
            #expect(try await store.keysVersion() > version)
            let kept = try #require(await store.keys().first)
            #expect(kept.digest == [1, 2, 3])
            #expect(kept.caller == Caller(keyID: "abc", role: .worker, agent: ada, agentType: planning))
            #expect(kept.isValid(at: noon + .seconds(59)))
            #expect(!kept.isValid(at: noon + .seconds(60)))
            try await store.limitKey("abc", to: noon + .seconds(30), at: noon)
            try await store.limitKey("abc", to: noon + .seconds(50), at: noon)
            #expect(try await store.keys().first?.expiresAt == noon + .seconds(30))
            // A clock that is behind the one that revoked the key does not give it back.
            try await store.revokeKey("abc", at: noon + .seconds(5))
            try await store.revokeKey("abc", at: noon + .seconds(50))
            #expect(try await store.keys().first?.revokedAt == noon + .seconds(5))
            #expect(try await store.keys().first?.isValid(at: noon) == false)
            #expect(await faultCode { try await store.revokeKey("unknown", at: noon) } == .invalidArgument)
            #expect(try await store.digestSecret().count == 32)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the last use of a key never goes back, and is no change of the keys`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var key = KeyRecord(id: "abc", digest: [1], role: .observer, createdAt: noon, expiresAt: nil)
            key.startsAt = noon + .seconds(5)
            try await store.insert(key)
            let version = try await store.keysVersion()
            #expect(try await store.keys().first?.lastUsedAt == nil)
            try await store.recordKeyUses(["abc": noon + .seconds(9), "unknown": noon])
            try await store.recordKeyUses(["abc": noon + .seconds(7)])
            #expect(try await store.keys().first?.lastUsedAt == noon + .seconds(9))
            #expect(try await store.keys().first?.startsAt == noon + .seconds(5))
            #expect(try await store.keysVersion() == version)
        }
    }
}
