import MetricsTestKit
import NIOCore
import RESP
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ClientTests {
    @Test func comesBackByItselfAndRefusesMeanwhile() async throws {
        let time = ManualTime()
        try await FakeServer.run { server in
            try await RunningClient.run(.test(server.address), time: time) { running in
                await running.connected(3)
                #expect(try await running.client.send(RedisCommand("GET", "k")) == .simple("OK"))
                server.cut()
                // Nobody connects again before the time has come.
                await time.sleepers(3)
                #expect(!running.client.isConnected)
                let error = await #expect(throws: RedisError.self) {
                    try await running.client.send(RedisCommand("GET"))
                }
                #expect(error == .refused(.notConnected))
                time.advance(by: .milliseconds(50))
                await running.connected(3)
                #expect(try await running.client.send(RedisCommand("GET", "k")) == .simple("OK"))
                #expect(try running.metrics.expectCounter("callboard_engine_reconnects_total").totalValue == 3)
                let refused = try running.metrics.expectCounter(
                    "callboard_engine_errors_total",
                    [("code", "not_connected")]
                )
                #expect(refused.totalValue == 1)
            }
        }
    }

    @Test func saysWhyItIsNotLetInAndWaitsLongerEachTime() async throws {
        let time = ManualTime()
        let refuse: @Sendable ([String]) -> FakeServer.Answer = { command in
            .bytes(command[0] == "HELLO" ? "-WRONGPASS invalid username-password pair\r\n" : "-NOAUTH\r\n")
        }
        try await FakeServer.runBare(refuse) { server in
            let configuration = RedisConfiguration.test(server.address) { configuration in
                configuration.connections = 0
                configuration.credentials = RedisCredentials(username: "callboard", password: "hunter2")
            }
            try await RunningClient.run(configuration, time: time) { running in
                for delay in [37.5, 75, 150] {
                    let failure = try #require(await running.unreachable())
                    #expect(failure.reason.contains("WRONGPASS"))
                    #expect(!failure.reason.contains("hunter2"))
                    #expect(failure.retryAfter == .milliseconds(delay))
                    await time.sleepers(1)
                    time.advance(by: failure.retryAfter + .milliseconds(1))
                }
            }
        }
    }

    @Test func takesNoReplicaForAPrimary() async throws {
        let answer: @Sendable ([String]) -> FakeServer.Answer = { command in
            .bytes(command[0] == "ROLE" ? "*1\r\n+slave\r\n" : "+OK\r\n")
        }
        try await FakeServer.runBare(answer) { server in
            try await RunningClient.run(.test(server.address), time: ManualTime()) { running in
                #expect(await running.unreachable()?.reason == "The engine that answered is no primary.")
            }
        }
    }

    @Test func sendsAScriptWholeWhereItIsNotKnown() async throws {
        let sent = Mutex([String]())
        let answer: @Sendable ([String]) -> FakeServer.Answer = { command in
            sent.withLock { $0.append(command[0]) }
            return switch command[0] {
            case "EVALSHA": .bytes("-NOSCRIPT No matching script.\r\n")
            case "EVAL": .bytes(":7\r\n")
            default: .bytes(":1\r\n")
            }
        }
        try await FakeServer.run(answer) { server in
            try await RunningClient.run(.test(server.address), time: ManualTime()) { running in
                await running.connected(3)
                let reply = try await running.client.run(
                    RedisScript("return 7"),
                    keys: ["k"],
                    confirmation: RedisConfirmation(replicas: 1, patience: .milliseconds(100))
                )
                #expect(reply.value == .integer(7))
                #expect(reply.replicas == 1)
            }
        }
        #expect(sent.withLock { $0 } == ["EVALSHA", "WAIT", "EVAL", "WAIT"])
    }

    @Test func followsItsKeysToAnotherNode() async throws {
        let anything: @Sendable ([String]) -> FakeServer.Answer = { _ in .bytes("+new\r\n") }
        try await FakeServer.run(anything) { new in
            let answer: @Sendable ([String]) -> FakeServer.Answer = { command in
                .bytes(command[0] == "GET" ? "-MOVED 1 \(new.address)\r\n" : "+OK\r\n")
            }
            try await FakeServer.run(answer) { old in
                let time = ManualTime()
                try await RunningClient.run(.test(old.address), time: time) { running in
                    await running.connected(3)
                    let reply = try await running.client.send(RedisCommand("GET", "k"))
                    #expect(reply == .simple("new"))
                    // The connections for commands have answered what they had, and are made anew at the new node.
                    await time.sleepers(2)
                    time.advance(by: .seconds(1))
                    for _ in 0..<2 { await running.event { $0 == .connected(new.address) } }
                }
            }
        }
    }

    @Test func asksAnotherNodeOnlyForWhatHasLeft() async throws {
        let asked = Mutex([[String]]())
        let new: @Sendable ([String]) -> FakeServer.Answer = { command in
            asked.withLock { $0.append(command) }
            return .bytes("+new\r\n")
        }
        try await FakeServer.run(new) { new in
            let old: @Sendable ([String]) -> FakeServer.Answer = { command in
                .bytes(command.last == "left" ? "-ASK 1 \(new.address)\r\n" : "+old\r\n")
            }
            try await FakeServer.run(old) { old in
                try await RunningClient.run(.test(old.address), time: ManualTime()) { running in
                    await running.connected(3)
                    let outcomes = await running.client.send([RedisCommand("GET", "left"), RedisCommand("GET", "here")])
                    #expect(outcomes == [.success(.simple("new")), .success(.simple("old"))])
                }
            }
        }
        #expect(asked.withLock { $0 } == [["ASKING"], ["GET", "left"]])
    }

    @Test func asksSentinelsWhoThePrimaryIs() async throws {
        try await FakeServer.run { primary in
            let answer: @Sendable ([String]) -> FakeServer.Answer = { command in
                guard command[0] == "SENTINEL" else { return .ok }
                let port = String(primary.address.port)
                return .bytes("*2\r\n$9\r\n127.0.0.1\r\n$\(port.utf8.count)\r\n\(port)\r\n")
            }
            let hangUp: @Sendable ([String]) -> FakeServer.Answer = { _ in .close }
            try await FakeServer.runBare(hangUp) { dead in
                try await FakeServer.runBare(answer) { sentinel in
                    var configuration = RedisConfiguration.test(primary.address)
                    configuration.source = .sentinels([dead.address, sentinel.address], primary: "board")
                    try await RunningClient.run(configuration, time: ManualTime()) { running in
                        let event = await running.event { $0 == .connected(primary.address) }
                        #expect(event != nil)
                    }
                }
            }
        }
    }

    @Test func tellsListenersOfGaps() async throws {
        let time = ManualTime()
        let answer: @Sendable ([String]) -> FakeServer.Answer = { command in
            guard command[0] == "SUBSCRIBE" else { return .ok }
            let text = ">3\r\n+subscribe\r\n+\(command[1])\r\n:1\r\n"
            return .bytes(command[1] == "denied" ? "-NOPERM no\r\n" : text + ">3\r\n+message\r\n+bus\r\n$1\r\n1\r\n")
        }
        try await FakeServer.run(answer) { server in
            try await RunningClient.run(.test(server.address), time: time) { running in
                try await running.client.subscribe(to: ["bus"]) { subscription in
                    var elements = subscription.makeAsyncIterator()
                    let first = try await elements.next()
                    #expect(first == .gap)
                    #expect(try await elements.next() == .message(channel: "bus", ByteBuffer(string: "1")))
                    server.cut()
                    await time.sleepers(3)
                    time.advance(by: .seconds(1))
                    #expect(try await elements.next() == .gap)
                    #expect(try await elements.next() == .message(channel: "bus", ByteBuffer(string: "1")))

                    // One whose channel is denied is told; the others go on.
                    await #expect(throws: RedisError.self) {
                        try await running.client.subscribe(to: ["denied"]) { denied in for try await _ in denied {} }
                    }
                    server.push(">3\r\n+message\r\n+bus\r\n$1\r\n2\r\n")
                    #expect(try await elements.next() == .message(channel: "bus", ByteBuffer(string: "2")))
                }
            }
        }
    }
}
