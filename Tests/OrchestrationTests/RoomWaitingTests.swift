import MetricsTestKit
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Waiting for messages")
struct RoomWaitingTests {
    @Test func `a waiting reader gets the message that is sent meanwhile`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada, .bob)
        async let heard = test.read(.unread, waiting: .seconds(60))
        await test.time.sleepers(1)
        try await test.send("hello")
        #expect(try await heard == ["hello"])
        #expect(try await test.read(.unread) == [])
    }

    @Test func `everybody who waits in a room hears a message, and nobody in another`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada, .bob)
        try await test.open(.team, with: .bob)
        let first = try await test.send("first")
        async let one = test.read(.after(first.id), waiting: .seconds(60))
        async let two = test.read(.after(first.id), by: nil, waiting: .seconds(60))
        async let other = test.read(.unread, in: .team, waiting: .seconds(60))
        await test.time.sleepers(3)
        try await test.send("second")
        #expect(try await one == ["second"])
        #expect(try await two == ["second"])
        test.time.advance(by: .seconds(60))
        #expect(try await other == [])
    }

    @Test func `who waits for a mention sleeps through everything else`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada, .bob)
        async let heard = test.read(.unread, mentionsOnly: true, waiting: .seconds(60))
        await test.time.sleepers(1)
        for number in 1...5 { try await test.send("talk \(number) @ada") }
        try await test.send("now @bob")
        #expect(try await heard == ["now @bob"])
        // One wait was begun and ended, so nothing else woke the reader.
        #expect(try test.board.metrics.expectGauge(Metric.openWaits.name).values == [0, 1, 0])
        // The rest is still unread, the mention with it: only mentions were read.
        #expect(try await test.read(.unread, mentionsOnly: true) == [])
        #expect(try await test.read(.unread).count == 6)
    }

    @Test func `one's own words and those of the board wake nobody`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada, .bob)
        async let heard = test.read(.unread, waiting: .seconds(60))
        await test.time.sleepers(1)
        try await test.send("my own, @bob", by: .bob)
        _ = try await test.rooms.leave(.general, as: .ada, once: nil)
        // Each of both makes the reader look and sleep again; the time goes on until it sleeps no more.
        let passing = Task {
            while !Task.isCancelled {
                test.time.advance(by: .seconds(60))
                await Task.yield()
            }
        }
        #expect(try await heard == [])
        passing.cancel()
        #expect(try await test.read(.unread, mentionsOnly: true) == [])
    }

    @Test func `a reader that went away has read nothing`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada, .bob)
        let gone = Task { try await test.read(.unread, waiting: .seconds(60)) }
        await test.time.sleepers(1)
        gone.cancel()
        await #expect(throws: CancellationError.self) { try await gone.value }
        try await test.send("kept")
        #expect(try await test.read(.unread) == ["kept"])
    }

    @Test func `a repeated reading gives the same messages, and a new one the next`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada, .bob)
        let once = Receipt(key: "read", fingerprint: [1])
        #expect(try await test.read(.unread, once: once) == [])
        try await test.send("one")
        #expect(try await test.read(.unread, once: once) == ["one"])
        try await test.send("two")
        #expect(try await test.read(.unread, once: once) == ["one"])
        #expect(try await test.read(.unread) == ["two"])
    }

    @Test func `a wait without a reader for its mentions is refused`() async throws {
        let test = try TestRooms()
        try await test.open(with: .ada)
        #expect(
            await faultCode { _ = try await test.read(.newest(offset: 0), by: nil, mentionsOnly: true) }
                == .invalidArgument
        )
        #expect(await faultCode { _ = try await test.read(.unread, by: nil) } == .invalidArgument)
        let unknown = MessageID(rawValue: "f47ac10b")
        #expect(await faultCode { _ = try await test.read(.after(unknown), by: nil) } == .invalidArgument)
    }
}
