import MetricsTestKit
import NIOCore
import NIOEmbedded
import Testing

@testable import RESP

@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    /// A connection on a channel whose bytes and time are the test's.
    private struct Line {
        let channel = NIOAsyncTestingChannel()
        let connection: RedisConnection
        let pushes: AsyncStream<[RESPValue]>

        init(_ configure: (inout RedisConfiguration) -> Void = { _ in }) async throws {
            var configuration = RedisConfiguration(source: .address(RedisAddress(host: "fake")))
            configure(&configuration)
            let (pushes, push) = AsyncStream<[RESPValue]>.makeStream()
            self.pushes = pushes
            connection = try await channel.testingEventLoop.executeInContext { [channel, configuration] in
                try RedisConnection(
                    on: channel,
                    to: RedisAddress(host: "fake"),
                    configuration: configuration,
                    metrics: RedisMetrics(factory: TestMetrics()),
                    onPush: { push.yield($0) }
                )
            }
            try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 6_379)).get()
        }

        /// Turns the event loop until so many bytes were sent.
        func sent(_ text: String) async throws {
            var sent = ""
            while sent.utf8.count < text.utf8.count {
                await channel.testingEventLoop.run()
                if let bytes = try await channel.readOutbound(as: ByteBuffer.self) { sent += String(buffer: bytes) }
                await Task.yield()
            }
            #expect(sent == text)
        }

        func receive(_ text: String) async throws {
            try await channel.writeInbound(ByteBuffer(string: text))
            await channel.testingEventLoop.run()
        }
    }

    private static let ping = "*1\r\n$4\r\nPING\r\n"

    @Test func givesRepliesInOrderAndPushesToTheirListener() async throws {
        let line = try await Line()
        async let outcomes = line.connection.send([RedisCommand("A"), RedisCommand("B")])
        try await line.sent("*1\r\n$1\r\nA\r\n*1\r\n$1\r\nB\r\n")
        try await line.receive("+on")
        try await line.receive("e\r\n>1\r\n+news\r\n-ERR tw")
        try await line.receive("o\r\n")
        #expect(await outcomes == [.success(.simple("one")), .failure(.rejected(code: "ERR", message: "two"))])
        #expect(await line.pushes.first { _ in true } == [.simple("news")])
    }

    @Test func endsWithAMissedDeadline() async throws {
        let line = try await Line()
        async let late = line.connection.send([RedisCommand("PING")], timeout: .seconds(1))
        try await line.sent(Self.ping)
        async let patient = line.connection.send([RedisCommand("PING")], timeout: .seconds(9))
        try await line.sent(Self.ping)
        await line.channel.testingEventLoop.advanceTime(by: .seconds(2))
        #expect(await late == [.failure(.unknownOutcome(.timedOut))])
        #expect(await patient == [.failure(.unknownOutcome(.connectionLost))])
        #expect(!line.connection.isUsable)
        #expect(await line.connection.send([RedisCommand("PING")]) == [.failure(.refused(.notConnected))])
    }

    @Test func mindsAShorterDeadlineBehindALongerOne() async throws {
        let line = try await Line()
        async let patient = line.connection.send([RedisCommand("PING")], timeout: .seconds(60))
        try await line.sent(Self.ping)
        async let late = line.connection.send([RedisCommand("PING")], timeout: .seconds(1))
        try await line.sent(Self.ping)
        await line.channel.testingEventLoop.advanceTime(by: .seconds(2))
        #expect(await late == [.failure(.unknownOutcome(.timedOut))])
        #expect(await patient == [.failure(.unknownOutcome(.connectionLost))])
    }

    @Test func dropsTheReplyToACallerThatWentAway() async throws {
        let line = try await Line()
        let caller = Task { await line.connection.send([RedisCommand("PING")]) }
        try await line.sent(Self.ping)
        caller.cancel()
        #expect(await caller.value == [.failure(.unknownOutcome(.cancelled))])
        async let next = line.connection.send([RedisCommand("PING")])
        try await line.sent(Self.ping)
        try await line.receive("+first\r\n+second\r\n")
        #expect(await next == [.success(.simple("second"))])
    }

    @Test(arguments: [("+a\r\n+nobody asked\r\n", true), ("nonsense\r\n", false)])
    func endsWithWhatItDoesNotUnderstand(_ bytes: String, _ isAnswered: Bool) async throws {
        let line = try await Line()
        async let outcomes = line.connection.send([RedisCommand("PING")])
        try await line.sent(Self.ping)
        try await line.receive(bytes)
        #expect(await outcomes == [isAnswered ? .success(.simple("a")) : .failure(.unknownOutcome(.malformedReply))])
        #expect(!line.connection.isUsable)
    }

    @Test func leavesAServerThatTakesNoWritesOnceAllIsAnswered() async throws {
        let line = try await Line()
        async let outcomes = line.connection.send([RedisCommand("A"), RedisCommand("B")])
        try await line.sent("*1\r\n$1\r\nA\r\n*1\r\n$1\r\nB\r\n")
        try await line.receive("-READONLY replica\r\n")
        #expect(!line.connection.isUsable)
        try await line.receive("+OK\r\n")
        let answered = await outcomes
        #expect(answered[1] == .success(.simple("OK")))
        #expect(try #require(throws: RedisError.self) { try answered[0].get() }.isSafeToRepeat)
        #expect(!line.channel.isActive)
    }

    @Test func refusesWhatGoesBeyondItsBacklog() async throws {
        let line = try await Line { $0.backlog = 2 }
        async let first = line.connection.send([RedisCommand("PING"), RedisCommand("PING")])
        try await line.sent(Self.ping + Self.ping)
        #expect(await line.connection.send([RedisCommand("PING")]) == [.failure(.refused(.backlogFull))])
        try await line.receive("+1\r\n+2\r\n")
        #expect(await first.count == 2)
        async let third = line.connection.send([RedisCommand("PING")])
        try await line.sent(Self.ping)
        try await line.receive("+3\r\n")
        #expect(await third == [.success(.simple("3"))])
    }

    @Test func takesThePushThatConfirmsASubscriptionForItsReply() async throws {
        let line = try await Line()
        async let subscribed: Void = line.connection.subscribe(to: "c")
        try await line.sent("*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\nc\r\n")
        try await line.receive(
            ">3\r\n$7\r\nmessage\r\n$1\r\nd\r\n$1\r\nx\r\n>3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n"
        )
        try await subscribed
        #expect(await line.pushes.first { _ in true }?.first?.string == "message")
    }

    @Test func writesWhatGathersAtOnce() {
        let outbox = Outbox(backlog: 10, backlogBytes: 1_000)
        let exchange = Exchange(commands: 1)
        var asked: [Bool] = []
        for name in ["A", "B"] {
            let admission = outbox.put([RedisCommand(name)], for: exchange, timeout: .seconds(1), confirmation: nil)
            if case .taken(let asksForTurn) = admission { asked.append(asksForTurn) }
        }
        #expect(asked == [true, false])
        #expect(String(buffer: outbox.takeAll().bytes) == "*1\r\n$1\r\nA\r\n*1\r\n$1\r\nB\r\n")
    }
}
