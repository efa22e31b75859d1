import Logging
import MetricsTestKit
import NIOCore
import NIOPosix
import Orchestration
import RESP
import StorageRedis
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite("The bus between nodes", .timeLimit(.minutes(1)), .enabled(if: RedisServer.program != nil))
struct RedisBusTests {
    private static let everything: [BoardNews] = [
        .ring(.queue(AgentType(rawValue: "planning"))), .ring(.task(TaskID(rawValue: "task-1"))),
        .ring(.room(RoomName(rawValue: "lobby"))),
        .ring(.mention(AgentID(rawValue: "Zoë \"the\"\tfirst"), RoomName(rawValue: "lobby"))),
        .change(.task(TaskID(rawValue: "task-1"))), .change(.agent(AgentID(rawValue: "阿达"))),
        .change(.room(RoomName(rawValue: "lobby"))), .change(.counts), .change(.listing), .change(.anything),
        .change(
            .ended(
                TaskEnd(
                    id: TaskID(rawValue: "task-1"),
                    agentType: AgentType(rawValue: "planning"),
                    status: .failed,
                    errorCode: .leaseLost,
                    createdBy: "key:abc"
                )
            )
        ),
        .change(
            .ended(
                TaskEnd(
                    id: TaskID(rawValue: "task-2"),
                    agentType: AgentType(rawValue: "testing"),
                    status: .completed,
                    errorCode: nil,
                    createdBy: "local"
                )
            )
        ),
        .session("0123", words: #"{"answered":"callboard-1","result":{"action":"accept"}}"#),
    ]

    @Test func `each node hears the others, and not itself`() async throws {
        try await Ear.withNodes(2) { ears in
            for news in Self.everything { ears[0].bus.post(news) }
            ears[1].bus.post(.change(.counts))
            #expect(Set(await ears[1].first(Self.everything.count)) == Set(Self.everything))
            #expect(await ears[0].first(1) == [.change(.counts)])
            let strangers = ears[0].heard.filter { $0 != .change(.counts) }
            #expect(strangers.isEmpty)
        }
    }

    @Test func `the same news are told with their number, and nodes of other boards hear nothing`() async throws {
        try await Ear.withNodes(1) { strangers in
            try await Ear.withNodes(2) { ears in
                let ring = BoardNews.ring(.queue(AgentType(rawValue: "planning")))
                for _ in 0..<500 { ears[0].bus.post(ring) }
                ears[0].bus.post(.change(.listing))
                _ = await ears[1].first { $0.contains(.change(.listing)) }
                #expect(ears[1].count(of: ring) == 500)
                #expect(strangers[0].heard.isEmpty)
            }
        }
    }

    @Test func `what another version tells is passed over`() async throws {
        try await Ear.withNodes(1) { ears in
            let strange = [
                "", "nonsense", "[]", #"[2,"n",[["counts"]]]"#,
                #"[1,"n",[["unheard"],["queue"],["ended","a","b","c"]]]"#,
                #"[1,"n",[["queue","planning",-5]]]"#, #"[1,"n",[["queue","planning",1e9]]]"#, #"[1,7,[["counts"]]]"#,
                #"[1,"n",[["task","later-1","what it tells"],["listing"]],"more"]"#,
            ]
            for text in strange {
                let message = RedisCommand("PUBLISH", .text("cb:{\(ears[0].namespace)}:bus"), .text(text))
                _ = try await ears[0].client.send(message)
            }
            let known: [BoardNews] = [.change(.task(TaskID(rawValue: "later-1"))), .change(.listing)]
            #expect(await ears[0].first(2) == known)
        }
    }
}

/// One node's ear at the bus.
private final class Ear: Sendable {
    let bus: RedisBus
    let client: RedisClient
    let namespace: String
    private let state = Mutex([(news: BoardNews, times: Int)]())
    private let arrivals = AsyncStream<Void>.makeStream()
    private let opening = AsyncStream<Void>.makeStream()

    private init(_ client: RedisClient, _ namespace: String) {
        (self.client, self.namespace) = (client, namespace)
        bus = RedisBus(
            client: client,
            namespace: namespace,
            time: SystemTime(wallClock: Timestamp(milliseconds: 0)),
            metrics: TestMetrics(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Runs nodes that hear each other for as long as the closure runs.
    static func withNodes(_ count: Int, _ body: ([Ear]) async throws -> Void) async throws {
        try await SharedRedis.one.withNodes([]) { _, client, namespace in
            let ears = (0..<count).map { _ in Ear(client, namespace) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for ear in ears {
                    group.addTask { await ear.bus.listen(ear.hear) }
                    for await _ in ear.opening.stream { break }
                }
                try await body(ears)
                group.cancelAll()
            }
        }
    }

    @Sendable private func hear(_ heard: Heard) {
        switch heard {
        case .gap: opening.continuation.yield()
        case .news(let news, let times):
            state.withLock { $0.append((news, times)) }
            arrivals.continuation.yield()
        }
    }

    var heard: [BoardNews] { state.withLock { $0.map(\.news) } }

    func count(of news: BoardNews) -> Int {
        state.withLock { $0.filter { $0.news == news }.reduce(0) { $0 + $1.times } }
    }

    /// What was heard, as soon as it is enough.
    func first(where isEnough: ([BoardNews]) -> Bool) async -> [BoardNews] {
        while !isEnough(heard) {
            for await _ in arrivals.stream { break }
        }
        return heard
    }

    func first(_ count: Int) async -> [BoardNews] { await first { $0.count >= count } }
}
