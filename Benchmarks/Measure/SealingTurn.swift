import Foundation
import Orchestration
import StorageSQLite
import Vocabulary

/// What agents do with a store: tasks with descriptions and results of some length, messages, reads, searches.
struct SealingTurn {
    let store: SQLiteStore
    let tasks: Int
    let messages: Int
    private let now = Timestamp(milliseconds: 1_795_000_000_000)
    private let type = AgentType(rawValue: "planning")
    private let room = RoomName(rawValue: "general")
    private static let writers = 64
    private static let text = String(repeating: "what is to be done, and how to tell. ", count: 30)

    struct Figures: Encodable {
        /// Create, claim and finish, by 64 writers at once.
        let cyclesPerSecond: Double
        /// Processor time of the whole process.
        let cpuMicrosecondsPerCycle: Double
        let messagesPerSecond: Double
        /// One read of a task, and one search for a word that nobody said, over all messages.
        let readMicroseconds: Double
        let searchMilliseconds: Double

        static func median(of all: [Figures]) -> Figures {
            func middle(_ value: (Figures) -> Double) -> Double {
                let sorted = all.map(value).sorted()
                return sorted.isEmpty ? 0 : sorted[sorted.count / 2].rounded(toPlaces: 2)
            }
            return Figures(
                cyclesPerSecond: middle(\.cyclesPerSecond),
                cpuMicrosecondsPerCycle: middle(\.cpuMicrosecondsPerCycle),
                messagesPerSecond: middle(\.messagesPerSecond),
                readMicroseconds: middle(\.readMicroseconds),
                searchMilliseconds: middle(\.searchMilliseconds)
            )
        }
    }

    func run() async throws -> Figures {
        let clock = ContinuousClock()
        let before = Self.processorSeconds()
        let cycles = try await clock.measure { try await byManyWriters(tasks) { try await cycle($0) } }
        let used = Self.processorSeconds() - before
        let draft = RoomDraft(name: room, description: nil, creator: "measure")
        _ = try await store.createRoom(draft, limit: 1, at: now, once: nil)
        let author = AgentID(rawValue: "agent")
        let passage = RoomPassage(room: room, agent: author, profile: nil, notice: "agent entered the room.")
        _ = try await store.enter(passage, limit: 1, at: now, once: nil)
        let sending = try await clock.measure {
            try await byManyWriters(messages) { number in
                let text = "message \(number): the build is green, and the branch may be merged"
                let draft = MessageDraft(room: room, author: author, text: text, mentions: [], metadata: nil)
                _ = try await store.send(draft, keeping: .max, at: now, once: nil)
            }
        }
        let some = try await store.tasks(matching: TaskFilter(), before: nil, limit: 100).tasks.map(\.id)
        let reading = try await clock.measure {
            for _ in 0..<20 { for id in some { _ = try await store.task(id) } }
        }
        let search = try MessageSearch(query: "unheard")
        let searching = try await clock.measure { for _ in 0..<10 { _ = try await store.search(search) } }
        return Figures(
            cyclesPerSecond: Double(tasks) / (cycles / .seconds(1)),
            cpuMicrosecondsPerCycle: used * 1_000_000 / Double(tasks),
            messagesPerSecond: Double(messages) / (sending / .seconds(1)),
            readMicroseconds: reading / .microseconds(1) / Double(20 * some.count),
            searchMilliseconds: searching / .milliseconds(1) / 10
        )
    }

    private func byManyWriters(_ count: Int, _ work: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<Self.writers {
                group.addTask {
                    for number in stride(from: writer, to: count, by: Self.writers) { try await work(number) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func cycle(_ number: Int) async throws {
        let agent = AgentID(rawValue: "agent-\(number % Self.writers)")
        let draft = TaskDraft(agentType: type, description: Self.text, leaseSeconds: 900)
        _ = try await store.create(draft, by: "measure", at: now, once: nil)
        let claim = Claim(agent: agent, type: type, limit: 1)
        guard let task = try await store.claim(claim, at: now, once: nil).outcome.first?.task else { return }
        let submission = Submission(
            task: task.id,
            status: .completed,
            result: RawJSON(.string(Self.text)),
            error: nil,
            agent: agent,
            attempt: task.attempt
        )
        _ = try await store.submit(submission, by: agent.rawValue, at: now, once: nil)
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
