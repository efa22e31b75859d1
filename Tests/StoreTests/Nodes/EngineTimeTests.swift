import StorageRedis
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite("The engine's time")
struct EngineTimeTests {
    /// An engine whose clock is ahead of the local one, and to which a question takes its time.
    private final class Engine: Sendable {
        let local = ManualTime()
        private let state: Mutex<(ahead: Duration, there: Duration, back: Duration)>

        init(ahead: Duration, trip: Duration = .zero) { state = Mutex((ahead, trip / 2, trip / 2)) }

        func set(ahead: Duration) { state.withLock { $0.ahead = ahead } }
        func set(there: Duration, back: Duration) { state.withLock { ($0.there, $0.back) = (there, back) } }

        @Sendable func clock() -> Timestamp {
            let (ahead, there, back) = state.withLock { $0 }
            local.advance(by: there)
            let shown = local.now() + ahead
            local.advance(by: back)
            return shown
        }

        func time(notBefore past: Timestamp? = nil) async throws -> EngineTime {
            try await EngineTime(notBefore: past, carriedOnBy: local) { self.clock() }
        }

        /// By how much a time is ahead of the local one.
        func lead(of time: EngineTime) -> Duration { time.now() - local.now() }
    }

    @Test func `it is the engine's, whatever the local clock shows`() async throws {
        for ahead in [Duration.seconds(-86_400), .zero, .seconds(3_600)] {
            let engine = Engine(ahead: ahead, trip: .milliseconds(20))
            let time = try await engine.time()
            #expect(engine.lead(of: time) == ahead)
            engine.local.advance(by: .seconds(60))
            #expect(engine.lead(of: time) == ahead)
        }
    }

    @Test func `of the first readings the one with the shortest trip counts`() async throws {
        let engine = Engine(ahead: .seconds(5))
        let trips = Mutex([(90, 10), (2, 2), (0, 400), (70, 10), (30, 10)])
        let time = try await EngineTime(notBefore: nil, carriedOnBy: engine.local) {
            let (there, back) = trips.withLock { $0.removeFirst() }
            engine.set(there: .milliseconds(there), back: .milliseconds(back))
            return engine.clock()
        }
        #expect(engine.lead(of: time) == .seconds(5))
    }

    @Test func `it does not begin before what the board has written down`() async throws {
        let engine = Engine(ahead: .zero)
        let past = engine.local.now() + .seconds(30)
        let time = try await engine.time(notBefore: past)
        #expect(time.now() == past)
        // The engine that came back is thirty seconds behind: the time goes on, slower, until they meet.
        engine.local.advance(by: .seconds(100))
        #expect(engine.lead(of: time) == .seconds(20))
        engine.local.advance(by: .seconds(1_000))
        #expect(engine.lead(of: time) == .zero)
    }

    @Test(arguments: [Duration.seconds(60), .seconds(-60)])
    func `a clock that jumps is followed slowly, and never back`(jump: Duration) async throws {
        let engine = Engine(ahead: .zero)
        let time = try await engine.time()
        engine.set(ahead: jump)
        #expect(try await time.look() == jump)
        #expect(engine.lead(of: time) == .zero)
        var last = time.now()
        for second in 1...700 {
            engine.local.advance(by: .seconds(1))
            if second % 10 == 0 { _ = try await time.look() }
            let now = time.now()
            #expect((Duration.milliseconds(899) ... .milliseconds(1_101)).contains(now - last))
            last = now
        }
        #expect(engine.lead(of: time) == jump)
    }

    @Test func `not even a millisecond goes back`() async throws {
        let engine = Engine(ahead: .seconds(7))
        let time = try await engine.time()
        engine.set(ahead: .zero)
        _ = try await time.look()
        var last = time.now()
        for _ in 1...2_000 {
            engine.local.advance(by: .milliseconds(1))
            #expect(time.now() >= last)
            last = time.now()
        }
    }

    @Test func `a reading moves the time only by what it is sure of`() async throws {
        let engine = Engine(ahead: .zero)
        let time = try await engine.time()
        // The answer took 300 ms: the engine seems to be 150 ms ahead, which the trip itself explains.
        engine.set(there: .zero, back: .milliseconds(300))
        #expect(try await time.look() == nil)
        // So long a trip is of no use, however far off it seems.
        engine.set(ahead: .seconds(9))
        engine.set(there: .milliseconds(300), back: .milliseconds(300))
        #expect(try await time.look() == nil)
        engine.local.advance(by: .seconds(60))
        #expect(engine.lead(of: time) == .zero)
    }

    @Test func `an engine that does not answer at the start gives no time, and later none is needed`() async throws {
        struct Away: Error {}
        let engine = Engine(ahead: .seconds(3))
        await #expect(throws: Away.self) {
            try await EngineTime(notBefore: nil, carriedOnBy: engine.local) { throw Away() }
        }
        let isAway = Mutex(false)
        let time = try await EngineTime(notBefore: nil, carriedOnBy: engine.local) {
            if isAway.withLock({ $0 }) { throw Away() }
            return engine.clock()
        }
        isAway.withLock { $0 = true }
        await #expect(throws: Away.self) { try await time.look() }
        engine.local.advance(by: .seconds(10))
        #expect(engine.lead(of: time) == .seconds(3))
    }
}
