import Orchestration
package import Vocabulary

extension RedisStore: Stopwatch {
    package func lap(at now: Timestamp) async throws -> Duration {
        try await change(.lap, [], at: now) { .milliseconds(try $0.int) }.outcome
    }
}

extension StoreScript {
    fileprivate static let lap = StoreScript(
        change: """
            local last = number(call('HGET', key('meta'), 'lap'))
            call('HSET', key('meta'), 'lap', text(NOW))
            return text(last and NOW - last or 0)
            """
    )
}
