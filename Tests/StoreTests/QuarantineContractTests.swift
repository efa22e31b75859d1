import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract: quarantine")
struct QuarantineContractTests {
    private func order(
        _ store: any BoardStore,
        _ subject: QuarantineSubject,
        _ reason: String? = "it leaks",
        once: Receipt? = nil
    ) async throws -> Once<QuarantineChange> {
        try await store.setQuarantine(of: subject, because: reason, by: .boss, at: noon, once: once)
    }

    @Test(arguments: StoreKind.allCases)
    func `an agent in quarantine loses what it holds and gets nothing, at the cost of no attempt`(
        kind: StoreKind
    ) async throws {
        try await kind.withStore { store in
            _ = try await store.register(ada, as: planning, capabilities: nil, at: noon)
            let task = try await store.add(attempts: 1)
            #expect(try await store.claimOne()?.id == task.id)
            let change = try await order(store, .agent(ada)).outcome
            #expect(change.isNews)
            #expect(change.released.map(\.task.id) == [task.id])
            #expect(change.released.first?.released == ada)
            #expect(try await store.status(task.id) == .pending)
            #expect(try await store.history(of: .task(task.id), limit: 9).last?.detail == "quarantined")
            #expect(await faultCode { _ = try await store.claimOne() } == .quarantined)
            #expect(await faultCode { try await store.finish(task.id) } == .quarantined)
            #expect(try await store.nextTask(for: ada, of: planning) == nil)
            // Nothing of what it sends is kept, not even for review.
            #expect(try await store.history(of: .task(task.id), limit: 9).last?.kind == .requeued)
            #expect(try await store.claimOne(by: bob)?.id == task.id)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a report of progress extends no lease`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.register(ada, as: planning, capabilities: nil, at: noon)
            let task = try await store.add()
            _ = try await store.claimOne()
            _ = try await order(store, .agent(ada))
            let report = ProgressReport(task: task.id, agent: ada, progress: 0.5, note: "still here")
            #expect(await faultCode { _ = try await store.report(report, at: noon) } == .quarantined)
            _ = try await store.recordSignsOfLife([ada: noon + .seconds(30)])
            #expect(try await store.task(task.id)?.leaseExpiresAt == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `it neither speaks nor comes and goes, and its cursor stands still`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, team, with: [ada, bob])
            try await store.say("for ada", by: bob)
            _ = try await order(store, .agent(ada))
            #expect(await faultCode { try await store.say("hello", by: ada) } == .quarantined)
            #expect(await faultCode { try await store.leave(team, ada) } == .quarantined)
            #expect(await faultCode { _ = try await store.unread(by: ada) } == .quarantined)
            #expect(try await store.page().texts.contains("for ada"))
            _ = try await order(store, .agent(ada), nil)
            #expect(try await store.unreadTexts(by: ada) == ["for ada"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a room in quarantine takes nobody and no word, and is read and left`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, with: [ada])
            try await store.say("before")
            _ = try await order(store, .room(general))
            #expect(await faultCode { try await store.say("after") } == .quarantined)
            #expect(await faultCode { try await store.enter(general, bob) } == .quarantined)
            #expect(try await store.page().texts.contains("before"))
            #expect(try await store.room(general)?.quarantine == "it leaks")
            #expect(try await store.rooms(of: nil).map(\.quarantine) == ["it leaks"])
            try await store.leave(general, ada)
            _ = try await order(store, .room(general), nil)
            #expect(try await store.room(general)?.quarantine == nil)
            try await store.enter(general, bob)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `state is written by nobody in quarantine`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.register(ada, as: planning, capabilities: nil, at: noon)
            _ = try await order(store, .agent(ada))
            var change = StateChange(
                key: "k",
                value: RawJSON(trusting: "{}"),
                timeToLive: .seconds(60),
                expectedVersion: nil,
                actor: ada.rawValue
            )
            change.provenance = Provenance(Caller(keyID: "k1", role: .worker, agent: ada))
            #expect(await faultCode { _ = try await store.setState(change, at: noon, once: nil) } == .quarantined)
            #expect(try await store.state("k", at: noon) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an order is repeated with its first answer, changed by a new one, and lifted once`(
        kind: StoreKind
    ) async throws {
        try await kind.withStore { store in
            _ = try await store.register(ada, as: planning, capabilities: nil, at: noon)
            #expect(try await !order(store, .agent(ada), once: receipt("q")).isReplay)
            #expect(try await order(store, .agent(ada), once: receipt("q")).isReplay)
            _ = try await order(store, .agent(ada), "worse")
            #expect(try await store.quarantines().map(\.reason) == ["worse"])
            #expect(try await store.agents().map(\.quarantine) == ["worse"])
            #expect(try await order(store, .agent(ada), nil).outcome.isNews)
            #expect(try await !order(store, .agent(ada), nil).outcome.isNews)
            #expect(try await store.quarantine(of: .agent(ada)) == nil)
            let history = try await store.history(of: .agent(ada), limit: 9).map(\.kind)
            #expect(history == [.registered, .quarantined, .quarantined, .quarantineLifted])
            let rows = try await store.auditRows(matching: AuditFilter(), limit: 9).map(\.entry.action)
            #expect(rows == ["quarantined", "quarantined", "quarantine_lifted"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a name that belongs to nobody is refused`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            #expect(await faultCode { _ = try await order(store, .agent(ada)) } == .agentNotFound)
            #expect(await faultCode { _ = try await order(store, .room(general)) } == .roomNotFound)
            let quarantines = try await store.quarantines()
            #expect(quarantines.isEmpty)
        }
    }

    @Test func `it survives a restart`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            _ = try await store.register(ada, as: planning, capabilities: nil, at: noon)
            _ = try await order(store, .agent(ada))
            try store.close()
            let again = try SQLiteStore(directory: directory)
            #expect(try await again.quarantine(of: .agent(ada))?.reason == "it leaks")
            #expect(await faultCode { _ = try await again.claimOne() } == .quarantined)
            try again.close()
        }
    }
}
