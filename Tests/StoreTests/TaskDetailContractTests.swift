import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every task store: what is easily lost")
struct TaskDetailContractTests {
    @Test(arguments: StoreKind.allCases)
    func `a repeated call is answered in the words of the first`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try await store.add("first")
            let second = try await store.add("second")
            try await store.add("third", after: [first.id, second.id])
            try await expectSameAnswer {
                var draft = TaskDraft(agentType: testing, description: "é", leaseSeconds: 60)
                draft.context = RawJSON(trusting: #"{"a":[]}"#)
                draft.dependencies = [first.id]
                draft.maxCostUSD = 0.1
                return try await store.create(draft, by: "boss", at: noon, once: receipt("create"))
            }
            let claim = Claim(agent: ada, type: planning, limit: 2)
            try await expectSameAnswer { try await store.claim(claim, at: noon, once: receipt("claim")) }
            var submission = Submission(
                task: first.id,
                status: .completed,
                result: RawJSON(trusting: "[1.5]"),
                error: nil,
                agent: ada,
                attempt: 1
            )
            submission.usage = TokenUsage(inputTokens: 3, outputTokens: nil, costUSD: 0.1)
            submission.provenance = Provenance(.worker, key: "k7", agent: ada)
            try await expectSameAnswer {
                try await store.submit(submission, by: "ada", at: noon, once: receipt("submit"))
            }
            try await expectSameAnswer {
                try await store.cancel(second.id, because: "enough", by: .boss, at: noon, once: receipt("cancel"))
            }
            try await expectSameAnswer {
                try await store.retry(second.id, because: "after all", by: .boss, at: noon, once: receipt("retry"))
            }
        }
    }

    private func expectSameAnswer<Outcome: Encodable>(
        _ call: () async throws -> Once<Outcome>,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let first = try await call()
        let again = try await call()
        #expect([first.isReplay, again.isReplay] == [false, true], sourceLocation: location)
        let answers = try [first, again].map { String(decoding: try JSON.encode($0.outcome), as: UTF8.self) }
        #expect(answers[0] == answers[1], sourceLocation: location)
    }

    @Test(arguments: StoreKind.allCases)
    func `an empty text is not the same as none`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let noted = try await store.add("", lease: 10)
            _ = try await store.claimOne()
            let report = ProgressReport(task: noted.id, agent: ada, progress: 0, note: "")
            let reported = try await store.report(report, at: noon)
            #expect(reported.description == "")
            #expect(reported.note == "")
            #expect(reported.progress == 0)
            let plain = ProgressReport(task: noted.id, agent: ada, progress: nil, note: nil)
            #expect(try await store.report(plain, at: noon).note == "")
            let cancelled = try await store.cancel(noted.id, because: "", by: .boss, at: noon, once: nil).outcome
            #expect(cancelled.task.error == "")
            #expect(try await store.history(of: .task(noted.id), limit: 9).map(\.detail) == [nil, nil, "", ""])
            let other = try await store.add()
            let ended = try await store.cancel(other.id, because: nil, by: .boss, at: noon, once: nil).outcome
            #expect(ended.task.error == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what fails and comes back with one task is told in one order, each once`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let root = try await store.add("root")
            let left = try await store.add("left", after: [root.id])
            let right = try await store.add("right", after: [root.id])
            let both = try await store.add("both", after: [left.id, right.id])
            let last = try await store.add("last", after: [both.id, root.id])
            let end = try await store.cancel(root.id, because: nil, by: .boss, at: noon, once: nil).outcome
            #expect(end.ended.map(\.id) == [left.id, right.id, last.id, both.id])
            #expect(try await store.task(both.id)?.error == "Its dependency \(right.id) did not complete.")
            let revival = try await store.retry(root.id, because: nil, by: .boss, at: noon, once: nil).outcome
            #expect(revival.alsoChanged == [left.id, right.id, both.id, last.id])
            #expect(try await store.task(both.id)?.unmetDependencies == 2)
            #expect(try await store.history(of: .task(last.id), limit: 9).map(\.actor).last == both.id.rawValue)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a list finds the few among the many, whichever filter is the narrow one`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let rare = try await store.add("rare", type: testing)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...600 { group.addTask { try await store.add("\(number)") } }
                try await group.waitForAll()
            }
            let late = try await store.add("late", type: testing)
            for id in [rare.id, late.id] {
                _ = try await store.cancel(id, because: nil, by: .boss, at: noon, once: nil)
            }
            func list(_ filter: TaskFilter, before cursor: Int? = nil, limit: Int) async throws -> TaskPage {
                try await store.tasks(matching: filter, before: cursor, limit: limit)
            }
            #expect(try await list(TaskFilter(status: .pending, agentType: testing), limit: 5).tasks.isEmpty)
            let ended = TaskFilter(status: .cancelled, agentType: testing)
            let first = try await list(ended, limit: 1)
            #expect(first.tasks.map(\.id) == [late.id])
            let next = try #require(first.next)
            let second = try await list(ended, before: next, limit: 1)
            #expect(second.tasks.map(\.id) == [rare.id])
            #expect(second.next == nil)
            #expect(try await list(TaskFilter(agent: ada), limit: 5).tasks.isEmpty)
            let all = try await list(TaskFilter(), limit: 602)
            #expect(all.tasks.count == 602)
            #expect(all.next == nil)
        }
    }
}
