import MetricsTestKit
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("The rooms")
struct RoomBoardTests {
    @Test func `every refusal has the code of the specification`() async throws {
        let test = try TestRooms(policy: RoomPolicy(maxRooms: 2))
        let rooms = test.rooms
        try await test.open(with: .ada)
        #expect(
            await faultCode { _ = try await rooms.create(.general, description: nil, by: .local, once: nil) }
                == .roomAlreadyExists
        )
        _ = try await rooms.create(.team, description: nil, by: .local, once: nil)
        let third = RoomName(rawValue: "third")
        #expect(
            await faultCode { _ = try await rooms.create(third, description: nil, by: .local, once: nil) }
                == .roomLimitReached
        )
        #expect(await faultCode { _ = try await rooms.enter(third, as: .ada, once: nil) } == .roomNotFound)
        #expect(await faultCode { _ = try await rooms.leave(third, as: .ada, once: nil) } == .roomNotFound)
        #expect(await faultCode { _ = try await rooms.users(of: third) } == .roomNotFound)
        #expect(await faultCode { _ = try await rooms.status(of: third) } == .roomNotFound)
        #expect(await faultCode { try await test.send("hi", to: third) } == .roomNotFound)
        #expect(await faultCode { _ = try await test.read(.unread, in: third) } == .roomNotFound)
        #expect(
            await faultCode { _ = try await rooms.clear(third, isConfirmed: true, by: .local, once: nil) }
                == .roomNotFound
        )
        #expect(await faultCode { _ = try await rooms.enter(.general, as: .ada, once: nil) } == .agentAlreadyInRoom)
        #expect(await faultCode { _ = try await rooms.leave(.team, as: .ada, once: nil) } == .agentNotInRoom)
        #expect(await faultCode { try await test.send("hi", to: .team) } == .agentNotInRoom)
        #expect(await faultCode { _ = try await test.read(.unread, by: .ada, in: .team) } == .agentNotInRoom)
        #expect(await faultCode { _ = try await test.read(.unread, by: .bob) } == .agentNotFound)
        #expect(
            await faultCode { _ = try await rooms.search(MessageSearch(query: "x", author: .bob)) } == .agentNotFound
        )
        #expect(
            await faultCode { _ = try await rooms.clear(.general, isConfirmed: false, by: .local, once: nil) }
                == .invalidArgument
        )
        for name in ["system", "System"] {
            let agent = AgentID(rawValue: name)
            #expect(await faultCode { _ = try await rooms.enter(.general, as: agent, once: nil) } == .invalidArgument)
        }
    }

    @Test(
        arguments: [
            ("", .invalidMessageFormat), (" \n\u{200B}", .invalidMessageFormat), ("a\u{0}b", .invalidMessageFormat),
            ("a\u{1B}[31m", .invalidMessageFormat), ("a\r\nb", .invalidMessageFormat),
            ("a\u{9F}", .invalidMessageFormat),
            (String(repeating: "あ", count: 8_001), .messageTooLong), (String(repeating: "あ", count: 8_000), nil),
            ("a\tb\nc", nil), ("سلام \u{200F}!", nil), ("👩‍👩‍👧", nil),
        ] as [(String, Fault.Code?)]
    )
    func `a message is a text that can be shown`(text: String, code: Fault.Code?) async throws {
        let test = try TestRooms()
        try await test.open(with: .ada)
        #expect(await faultCode { try await test.send(text) } == code)
    }

    @Test func `what a text hides is told`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada)
        for text in ["plain 👩‍👩‍👧", "turned \u{202E}txt", "tagged \u{E0041}"] { try await test.send(text) }
        let page = try await test.rooms.messages(MessageQuery(room: .general, limit: 3))
        #expect(page.messages.map { $0.flags != nil } == [true, true, false])
    }

    @Test func `metadata, profile and description have bounds`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada)
        let large = RawJSON(trusting: #"{"x":""# + String(repeating: "a", count: 16_384) + #""}"#)
        for metadata in [large, RawJSON(trusting: "[]")] {
            #expect(
                await faultCode {
                    _ = try await test.rooms.send("x", to: .general, as: .ada, metadata: metadata, once: nil)
                } == .invalidMessageFormat
            )
        }
        #expect(
            await faultCode { _ = try await test.rooms.enter(.general, as: .bob, profile: large, once: nil) }
                == .invalidArgument
        )
        #expect(
            await faultCode { _ = try await test.rooms.create(.team, description: "\u{7}", by: .local, once: nil) }
                == .invalidArgument
        )
    }

    @Test func `whoever sends too fast is told when to come back, in that room only`() async throws {
        let test = try TestRooms(policy: RoomPolicy(sendBurst: 3, sendsPerSecond: 2))
        try await test.open(with: .ada, .bob)
        try await test.open(.team, with: .ada)
        for _ in 1...3 { try await test.send("x") }
        do {
            try await test.send("x")
            Issue.record("The fourth message was taken.")
        } catch let fault as Fault {
            #expect(fault.code == .rateLimited)
            #expect(fault.retryAfter == 1)
            #expect(fault.isRetryable)
        }
        try await test.send("x", to: .team)
        try await test.send("x", by: .bob)
        test.time.advance(by: .milliseconds(499))
        #expect(await faultCode { try await test.send("x") } == .rateLimited)
        test.time.advance(by: .milliseconds(1))
        try await test.send("x")
        #expect(await faultCode { try await test.send("x") } == .rateLimited)
        test.time.advance(by: .seconds(60))
        for _ in 1...3 { try await test.send("x") }
        #expect(await faultCode { try await test.send("x") } == .rateLimited)
        #expect(try test.board.count(.messagesSent) == 9)
    }

    @Test func `a silent agent is shown offline until its next sign of life`() async throws {
        let test = try TestRooms(policy: RoomPolicy(agentTimeout: .seconds(30)))
        try await test.open(with: .ada, .bob)
        test.time.advance(by: .seconds(20))
        try await test.send("still here", by: .bob)
        try await test.tidy()
        test.time.advance(by: .seconds(11))
        try await test.tidy()
        #expect(try await test.presence() == [.ada: .offline, .bob: .online])
        #expect(try await test.rooms.status().onlineAgents == 1)
        #expect(try await test.rooms.room(.general).onlineCount == 1)
        #expect(try await test.rooms.room(.general).userCount == 2)
        // Any call of the agent counts, in a room or not.
        try await test.board.agents.noteSignOfLife(of: .ada, type: nil)
        try await test.tidy()
        #expect(try await test.presence() == [.ada: .online, .bob: .online])
        #expect(try await test.rooms.room(.general).onlineCount == 2)
    }

    @Test func `an agent that waits for a word stays online`() async throws {
        let test = try TestRooms(policy: RoomPolicy(agentTimeout: .seconds(40)))
        try await test.open(with: .ada, .bob)
        try await test.tidy()
        async let heard = test.read(.unread, waiting: .seconds(600))
        await test.time.sleepers(1)
        for _ in 1...8 {
            test.time.advance(by: .seconds(10))
            try await test.tidy()
        }
        #expect(try await test.presence() == [.ada: .offline, .bob: .online])
        try await test.send("word")
        #expect(try await heard == ["word"])
    }

    @Test func `gauges and counters follow, and repetitions count once`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada, .bob)
        try await test.open(.team, with: .ada)
        let once = Receipt(key: "k", fingerprint: [1])
        let first = try await test.send("hello", once: once)
        let second = try await test.send("hello", once: once)
        #expect(first == second)
        #expect(try test.board.count(.messagesSent) == 1)
        try await RoomGauges(store: test.board.store, metrics: test.board.metrics).update()
        #expect(try test.board.metrics.expectGauge(Metric.rooms.name).lastValue == 2)
        #expect(try test.board.metrics.expectGauge(Metric.roomUsersOnline.name).lastValue == 2)
        let status = try await test.rooms.status()
        #expect(status.onlineAgents == 2)
        #expect(status.messageCount == 1)
    }

    @Test func `a search tells where its words stand`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada)
        let padding = String(repeating: "padding ", count: 40)
        try await test.send(padding + "the Deploy failed " + padding)
        let result = try await test.rooms.search(MessageSearch(query: "deploy FAIL"))
        let highlight = try #require(result.hits.first?.highlight)
        #expect(highlight.contains("the **Deploy** **fail**ed"))
        #expect(highlight.hasPrefix("…") && highlight.hasSuffix("…"))
        #expect(highlight.count < 140)
        for query in ["", " \n", "a\u{0}b", String(repeating: "a", count: 257)] {
            #expect(await faultCode { _ = try MessageSearch(query: query) } == .invalidArgument)
        }
    }
}
