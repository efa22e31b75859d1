import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Random work at a board, told in random pieces")
struct UsagePropertyTests {
    /// Agents that claim, work, submit and fall silent as chance has it, and what each attempt cost in truth.
    private struct Company {
        let board: TestBoard
        var agents: [ToldAgent]
        /// What each agent knows that it holds.
        var known: [[TaskRecord]]
        var truth: [TaskID: Int] = [:]
        var calls = 0

        init(at board: TestBoard) {
            self.board = board
            agents = [ToldAgent(.ada, at: board), ToldAgent(.bob, at: board)]
            known = [[], []]
        }

        mutating func step(using chance: inout SeededGenerator) async throws {
            board.time.advance(by: .seconds(1))
            let turn = Int.random(in: 0..<2, using: &chance)
            switch Int.random(in: 0..<12, using: &chance) {
            case 0..<5:
                calls += 1
                let cost = Int.random(in: 1...1_000, using: &chance)
                agents[turn].script.call("req_\(calls)", costMicros: cost)
                if known[turn].count == 1 { truth[known[turn][0].id, default: 0] += cost }
            case 5..<8: agents[turn].script.other()
            case 8: _ = try await board.create(lease: 30)
            case 9:
                let limit = Int.random(in: 1...5, using: &chance) / 4 + 1
                let claimed = try await agents[turn].claim(limit)
                if !claimed.isEmpty { known[turn] = try await held(by: agents[turn].id) }
            case 10:
                guard let task = known[turn].last else { return }
                if try await board.tasks.task(task.id).assignedAgent == agents[turn].id {
                    try await agents[turn].submit(task.id)
                    known[turn] = try await held(by: agents[turn].id)
                }
            default:
                // The other one falls silent for longer than its lease.
                try await board.agents.noteSignOfLife(of: agents[turn].id, type: .planning)
                await board.janitor.tidy(round: 1, elapsed: .seconds(1))
            }
        }

        private func held(by agent: AgentID) async throws -> [TaskRecord] {
            try await board.tasks.tasks(matching: TaskFilter(status: .inProgress, agent: agent), before: nil, limit: 9)
                .tasks
        }
    }

    @Test(arguments: 0..<12)
    func `the sums on the tasks are what was spent on them`(seed: UInt64) async throws {
        let board = try TestBoard()
        var chance = SeededGenerator(seed: seed)
        var company = Company(at: board)
        for _ in 0..<6 { _ = try await board.create(lease: 30) }
        for _ in 0..<160 { try await company.step(using: &chance) }
        for agent in company.agents {
            var order = Array(agent.script.steps.indices)
            // Steps in batches of eight, the batches in any order and half of them twice.
            var batches = stride(from: 0, to: order.count, by: 8).map { Array(order[$0..<min($0 + 8, order.count)]) }
            batches += batches.filter { _ in Bool.random(using: &chance) }
            batches.shuffle(using: &chance)
            order.removeAll()
            for batch in batches { try await agent.tell(batch.shuffled(using: &chance)) }
        }
        let tasks = try await board.tasks.tasks(matching: TaskFilter(), before: nil, limit: 200).tasks
        let sums = tasks.compactMap { task in task.costMicros.map { (task.id, $0) } }
        #expect(Dictionary(uniqueKeysWithValues: sums) == company.truth)
        #expect(!company.truth.isEmpty)
        #expect(board.spans.modelCalls.count == tasks.compactMap(\.modelCalls).reduce(0, +))
    }
}
