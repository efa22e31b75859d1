import Testing

@testable import Telemetry

@Suite("Ends of calls through libcurl", .timeLimit(.minutes(1)))
struct CurlEndTests {
    let transport: CurlTransport

    init() throws { transport = try CurlTransport(version: "1.2.3") }

    @Test("A receiver that says nothing costs no more than the time limit, also for calls that wait for their turn")
    func timeLimitEnds() async throws {
        let receiver = try RawReceiver { peer in peer.waitUntilClosed() }
        defer { receiver.stop() }
        let transport = try CurlTransport(version: "1.2.3", concurrency: 1)
        let begin = ContinuousClock.now
        let failures = await withTaskGroup(of: TransportFailure?.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    await transport.failure(of: HTTPCall("POST", receiver.url, timeLimit: .milliseconds(150)))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(begin.duration(to: .now) >= .milliseconds(150))
        #expect(failures.map(\.?.description) == Array(repeating: "Timeout was reached", count: 3))
        #expect(failures.allSatisfy { $0?.isRetryable == true })
    }

    @Test("A call without time left fails at once")
    func noTimeIsATimeOut() async throws {
        let call = HTTPCall("POST", "http://127.0.0.1:9/", timeLimit: .zero)
        #expect(await transport.failure(of: call)?.description == "Timeout was reached")
    }

    @Test("A cancelled call ends while its receiver hangs, and its connection with it")
    func cancellationEndsAtOnce() async throws {
        let (events, event) = AsyncStream.makeStream(of: String.self)
        let receiver = try RawReceiver { peer in
            _ = peer.request()
            event.yield("asked")
            peer.waitUntilClosed()
            event.yield("closed")
        }
        defer { receiver.stop() }
        var iterator = events.makeAsyncIterator()
        let call = HTTPCall("POST", receiver.url, body: [1], timeLimit: .seconds(600))
        let task = Task { [transport] in try await transport.send(call) }
        #expect(await iterator.next() == "asked")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await iterator.next() == "closed")
    }

    @Test("A call of a cancelled task is never sent")
    func cancelledTaskSendsNothing() async throws {
        let receiver = try RawReceiver { peer in peer.waitUntilClosed() }
        defer { receiver.stop() }
        let task = Task { [transport] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await transport.send(HTTPCall("GET", receiver.url))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        await transport.close()
        #expect(receiver.connections == 0)
    }

    @Test("A call that waits for its turn can be cancelled, and one too many fails at once")
    func waitingIsBounded() async throws {
        let (events, event) = AsyncStream.makeStream(of: Void.self)
        let receiver = try RawReceiver { peer in
            _ = peer.request()
            event.yield()
            peer.waitUntilClosed()
        }
        defer { receiver.stop() }
        let transport = try CurlTransport(version: "1.2.3", concurrency: 1, waitingLimit: 1)
        let call = HTTPCall("POST", receiver.url, timeLimit: .seconds(600))
        let first = Task { try await transport.send(call) }
        _ = await events.first { _ in true }
        // Of two, whichever comes first waits, and the other one is too many.
        let (outcomes, ending) = AsyncStream.makeStream(of: String.self)
        let others = (0..<2).map { _ in
            Task { ending.yield(await transport.outcome(of: call)) }
        }
        var iterator = outcomes.makeAsyncIterator()
        #expect(await iterator.next() == "Too many calls wait already")
        for task in others { task.cancel() }
        #expect(await iterator.next() == "cancelled")
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        #expect(receiver.connections == 1)
    }

    @Test("Closing fails what runs, what waits and what comes later")
    func closingFailsCalls() async throws {
        let (events, event) = AsyncStream.makeStream(of: String.self)
        let receiver = try RawReceiver { peer in
            _ = peer.request()
            event.yield("asked")
            peer.waitUntilClosed()
            event.yield("closed")
        }
        defer { receiver.stop() }
        let transport = try CurlTransport(version: "1.2.3", concurrency: 2)
        let call = HTTPCall("POST", receiver.url, timeLimit: .seconds(600))
        let calls = (0..<5).map { _ in Task { await transport.failure(of: call) } }
        var iterator = events.makeAsyncIterator()
        for _ in 0..<2 { #expect(await iterator.next() == "asked") }

        await transport.close()
        for task in calls {
            let failure = await task.value
            #expect(failure?.description == "The transport is closed")
            #expect(failure?.isRetryable == false)
        }
        for _ in 0..<2 { #expect(await iterator.next() == "closed") }
        #expect(await transport.failure(of: call)?.description == "The transport is closed")
        await transport.close()
    }

    @Test("A transport that nobody holds any more gives its connections back")
    func abandonedTransportEnds() async throws {
        let (events, event) = AsyncStream.makeStream(of: Void.self)
        let receiver = try RawReceiver { peer in
            while peer.request() != nil { peer.answer("200 OK") }
            event.yield()
        }
        defer { receiver.stop() }
        do {
            let transport = try CurlTransport(version: "1.2.3")
            #expect(try await transport.send(HTTPCall("GET", receiver.url)).status == 200)
        }
        #expect(await events.first { _ in true } != nil)
    }
}
