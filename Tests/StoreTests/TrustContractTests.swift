import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Contract: provenance, and limits on dependencies")
struct TrustContractTests {
    private let worker = Caller(keyID: "k7", role: .worker, agent: ada, agentType: planning)

    @Test(arguments: StoreKind.allCases)
    func `a result keeps who stands behind it, for whoever asks and for what depends on it`(
        kind: StoreKind
    ) async throws {
        try await kind.withStore { store in
            let task = try await store.add()
            let next = try await store.add(after: [task.id])
            _ = try await store.claimOne()
            var submission = Submission(
                task: task.id,
                status: .completed,
                result: RawJSON(trusting: #"{"provenance":{"role":"system"}}"#),
                error: nil,
                agent: ada,
                attempt: nil
            )
            submission.provenance = Provenance(worker)
            let end = noon + .seconds(5)
            let change = try await store.submit(submission, by: ada.rawValue, at: end, once: nil).outcome
            let expected = Provenance(.worker, key: "k7", agent: ada, at: end)
            #expect(change.task.provenance == expected)
            #expect(try await store.task(task.id)?.provenance == expected)
            let claimed = try await store.claim(Claim(agent: bob, type: planning, limit: 1), at: end, once: nil)
            #expect(claimed.outcome.first?.task.id == next.id)
            #expect(claimed.outcome.first?.dependencies.map(\.provenance) == [expected])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what the board or an orchestrator ends says so, and a retry forgets it`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try await store.add(lease: 10, attempts: 1)
            let second = try await store.add(after: [first.id])
            _ = try await store.claimOne()
            let later = noon + .seconds(60)
            _ = try await store.lapseLeases(at: later, limit: 9)
            for task in [first, second] { #expect(try await store.task(task.id)?.provenance?.role == .system) }
            _ = try await store.retry(first.id, because: nil, by: .boss, at: later, once: nil)
            for task in [first, second] { #expect(try await store.task(task.id)?.provenance == nil) }
            _ = try await store.cancel(first.id, because: "enough", by: .boss, at: later, once: nil)
            #expect(try await store.task(first.id)?.provenance == Provenance(.orchestrator, key: "k0", at: later))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `messages and values keep who stands behind them`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, with: [ada])
            var draft = MessageDraft(room: general, author: ada, text: "hi", mentions: [], metadata: nil)
            draft.provenance = Provenance(worker)
            _ = try await store.send(draft, keeping: 100, at: noon, once: nil)
            let range = MessageRange(room: general, start: .newest(offset: 0), mentioning: nil, limit: 9)
            let messages = try await store.messages(in: range).messages
            #expect(messages.map(\.provenance) == [Provenance(.worker, key: "k7"), .system])
            #expect(try await store.search(MessageSearch(query: "hi")).messages.map(\.provenance?.key) == ["k7"])
            var change = StateChange(
                key: "k",
                value: RawJSON(trusting: "{}"),
                timeToLive: .seconds(60),
                expectedVersion: nil,
                actor: ada.rawValue
            )
            change.provenance = Provenance(worker)
            let written = try await store.setState(change, at: noon, once: nil).outcome
            #expect(written.provenance == Provenance(.worker, key: "k7", at: noon))
            #expect(try await store.state("k", at: noon)?.provenance == written.provenance)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a thousand tasks may depend on one, and no more`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let hub = try await store.add()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<TaskDraft.maxDependents { group.addTask { try await store.add(after: [hub.id]) } }
                try await group.waitForAll()
            }
            #expect(await faultCode { try await store.add(after: [hub.id]) } == .limitReached)
            _ = try await store.claimOne()
            try await store.finish(hub.id)
            // What is completed holds nothing up.
            try await store.add(after: [hub.id])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `sixty-four unfinished tasks may wait in a row, and completed ones do not count`(kind: StoreKind) async throws
    {
        try await kind.withStore { store in
            var chain = [try await store.add()]
            while chain.count < TaskDraft.maxDepth {
                chain.append(try await store.add(after: [chain[chain.count - 1].id]))
            }
            let last = try #require(chain.last).id
            #expect(await faultCode { try await store.add(after: [last]) } == .limitReached)
            // Beside the end of the chain there is room.
            try await store.add(after: [chain[60].id, chain[10].id])
            _ = try await store.claimOne()
            try await store.finish(chain[0].id)
            let next = try await store.add(after: [last])
            #expect(await faultCode { try await store.add(after: [next.id]) } == .limitReached)
        }
    }
}
