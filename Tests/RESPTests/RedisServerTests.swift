import NIOCore
import RESP
import TestSupport
import Testing
import Vocabulary

/// The client and a real server.
@Suite(.enabled(if: RedisServer.program != nil), .timeLimit(.minutes(1))) struct RedisServerTests {
    private let time = SystemTime(wallClock: Timestamp(milliseconds: 0))

    private func encrypted(_ server: RedisServer) throws -> RedisConfiguration {
        let tls = try RedisTLS(authorities: server.authorities)
        return .test(server.encrypted) { configuration in
            configuration.tls = tls
            configuration.credentials = RedisServer.credentials
        }
    }

    @Test func speaksOverTLSAsItsUser() async throws {
        try await RedisServer.run { server in
            try await RunningClient.run(try encrypted(server), time: time) { running in
                await running.connected(3)
                let client = running.client
                let user = try await client.send(RedisCommand("ACL", "WHOAMI"))
                #expect(user.string == "callboard")
                // Every byte comes back, and so does more than one read holds.
                let payload = ByteBuffer(bytes: (0..<300_000).map { UInt8(truncatingIfNeeded: $0) })
                _ = try await client.send(RedisCommand("HSET", "cb:h", "field", .bytes(payload)))
                #expect(try await client.send(RedisCommand("HGETALL", "cb:h"))["field"]?.bytes == payload)

                let denied = await #expect(throws: RedisError.self) {
                    try await client.send(RedisCommand("GET", "others"))
                }
                #expect(denied?.code == "noperm" && denied?.isSafeToRepeat == true)
                let wrong = await #expect(throws: RedisError.self) {
                    try await client.send(RedisCommand("INCR", "cb:h"))
                }
                #expect(wrong?.code == "wrongtype" && wrong?.isSafeToRepeat == false)
            }
        }
    }

    @Test func trustsNobodyElse() async throws {
        try await RedisServer.run { server in
            // The certificate is for another name, or of nobody who is trusted.
            for tls in [
                try RedisTLS(authorities: server.authorities, serverName: "elsewhere.example"), try RedisTLS(),
            ] {
                var configuration = try encrypted(server)
                configuration.tls = tls
                try await RunningClient.run(configuration, time: time) { running in
                    var reason = ""
                    // The server may not have been up for the first attempts.
                    repeat {
                        reason = try #require(await running.unreachable()).reason
                    } while !reason.lowercased().contains("certificate")
                    #expect(!running.client.isConnected)
                }
            }
        }
    }

    @Test func keepsItsScriptsRunning() async throws {
        let script = RedisScript("return redis.call('INCR', KEYS[1]) + ARGV[1]")
        try await RedisServer.run(settings: ["user default on nopass ~* &* +@all"]) { server in
            try await RunningClient.run(.test(server.plain), time: time) { running in
                await running.connected(3)
                for count in 1...3 {
                    let reply = try await running.client.run(script, keys: ["n"], arguments: [100])
                    #expect(reply.value == .integer(Int64(100 + count)))
                    _ = try await running.client.send(RedisCommand("SCRIPT", "FLUSH"))
                }
                // There is no replica: the change is made, and the caller is told that nobody else has it.
                let confirmation = RedisConfirmation(replicas: 1, patience: .milliseconds(20))
                let reply = try await running.client.run(
                    script,
                    keys: ["n"],
                    arguments: [0],
                    confirmation: confirmation
                )
                #expect(reply.value == .integer(4))
                #expect(reply.replicas == 0)
            }
        }
    }

    /// Of a command whose outcome is told, the server must have done just that, however often it is killed.
    @Test func comesBackAfterTheServerWasKilled() async throws {
        try await RedisServer.run { server in
            try await RunningClient.run(try encrypted(server), time: time) { running in
                await running.connected(3)
                let client = running.client
                try await client.subscribe(to: ["cb:bus"]) { subscription in
                    var elements = subscription.makeAsyncIterator()
                    let first = try await elements.next()
                    #expect(first == .gap)
                    for round in 1...2 {
                        async let outcomes = withTaskGroup(of: RedisError?.self) { group in
                            for _ in 0..<200 {
                                group.addTask {
                                    do throws(RedisError) {
                                        _ = try await client.send(RedisCommand("SET", "cb:k", "v"))
                                        return nil
                                    } catch {
                                        return error
                                    }
                                }
                            }
                            return await group.reduce(into: [RedisError?]()) { $0.append($1) }
                        }
                        server.kill()
                        for error in await outcomes.compactMap(\.self) {
                            #expect([.refused(.notConnected), .unknownOutcome(.connectionLost)].contains(error))
                        }
                        try server.start()
                        await running.connected(3)
                        let again = try await elements.next()
                        #expect(again == .gap)
                        _ = try await client.send(RedisCommand("PUBLISH", "cb:bus", .number(Int64(round))))
                        let bell = try await elements.next()
                        #expect(bell == .message(channel: "cb:bus", ByteBuffer(string: String(round))))
                    }
                }
            }
        }
    }
}
