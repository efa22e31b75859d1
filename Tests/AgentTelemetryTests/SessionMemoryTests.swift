import Testing
import Vocabulary

@testable import AgentTelemetry

@Suite("The memory of sessions")
struct SessionMemoryTests {
    @Test
    func `it never grows past its bound, and keeps what was written last`() {
        var map = RecentMap<Int, Int>(limit: 100)
        for number in 0..<10_000 {
            map[number] = number
            #expect(map.count <= 100)
            for recent in max(0, number - 49)...number { #expect(map[recent] == recent) }
        }
        #expect(map[0] == nil)
    }

    @Test
    func `an entry that is written again stays`() {
        var map = RecentMap<Int, Int>(limit: 10)
        for number in 1...1_000 {
            map[0] = number
            map[number] = number
        }
        #expect(map[0] == 1_000)
        map[0] = nil
        #expect(map[0] == nil)
    }

    @Test
    func `a session is told of a bounded number of tasks`() {
        var memory = SessionMemory(limit: 10)
        let session = SessionMemory.Session(agent: .planner, id: "s1")
        var told = 0
        for number in 1...1_000 {
            let task = TaskID(rawValue: "task-\(number)")
            guard memory.mayAnnounce(task, to: session, isContinuing: false) else { continue }
            memory.announced(task, to: session)
            told += 1
        }
        #expect(told == 200)
    }

    @Test
    func `a crowd of sessions evicts the oldest, which then counts as unknown`() {
        var memory = SessionMemory(limit: 10)
        let first = SessionMemory.Session(agent: .planner, id: "s0")
        memory.polled(first)
        for number in 1...20 { memory.polled(.init(agent: AgentID(rawValue: "a\(number)"), id: "s")) }
        #expect(!memory.isTakenOver(from: .init(agent: .planner, id: "s1")))
    }
}
