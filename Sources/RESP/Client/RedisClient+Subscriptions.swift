extension RedisClient {
    /// Listens to channels for as long as the closure runs.
    ///
    /// It can begin while there is no connection; a lost one is made anew, and the listener is told of each gap.
    ///
    /// - Throws: What the closure throws; its sequence throws `RedisError` where the server denies a channel.
    package func subscribe<Outcome>(
        to channels: Set<String>,
        _ body: (RedisSubscription) async throws -> Outcome
    ) async rethrows -> Outcome {
        let subscription = RedisSubscription(channels: channels)
        let id = subscriptions.add(subscription)
        defer { subscriptions.remove(id) }
        return try await body(subscription)
    }
}
