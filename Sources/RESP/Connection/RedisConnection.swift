import NIOCore

/// One connection to a server: commands in, replies out in the same order.
package final class RedisConnection: Sendable {
    package let address: RedisAddress
    private let channel: any Channel
    private let outbox: Outbox
    private let handler: NIOLoopBound<RedisChannelHandler>
    private let timeout: TimeAmount

    /// Adds a connection's handler to a channel, on the channel's event loop.
    init(
        on channel: any Channel,
        to address: RedisAddress,
        configuration: RedisConfiguration,
        metrics: RedisMetrics,
        onPush: @escaping @Sendable ([RESPValue]) -> Void
    ) throws {
        self.address = address
        self.channel = channel
        timeout = TimeAmount(configuration.commandTimeout)
        outbox = Outbox(backlog: configuration.backlog, backlogBytes: configuration.backlogBytes)
        let handler = RedisChannelHandler(
            outbox: outbox,
            limits: configuration.limits,
            metrics: metrics,
            onPush: onPush
        )
        try channel.pipeline.syncOperations.addHandler(handler)
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// Whether the connection takes commands.
    package var isUsable: Bool { outbox.isOpen && channel.isActive }

    /// Sends commands with nothing of others between them, and tells of each what became of it.
    ///
    /// They may take as long as `timeout` says, or as configured without one.
    package func send(
        _ commands: [RedisCommand],
        timeout: Duration? = nil
    ) async -> [Result<RESPValue, RedisError>] {
        await send(commands, timeout: timeout.map(TimeAmount.init) ?? self.timeout, confirmation: nil)
    }

    /// Sends one command and returns its reply.
    package func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        try await send([command])[0].get()
    }

    /// Subscribes to a channel, and returns when that is confirmed.
    func subscribe(to channel: String) async throws(RedisError) {
        let command = RedisCommand("SUBSCRIBE", .text(channel))
        _ = try await send([command], timeout: timeout, confirmation: .subscribe)[0].get()
    }

    func unsubscribe(from channel: String) async throws(RedisError) {
        let command = RedisCommand("UNSUBSCRIBE", .text(channel))
        _ = try await send([command], timeout: timeout, confirmation: .unsubscribe)[0].get()
    }

    private func send(
        _ commands: [RedisCommand],
        timeout: TimeAmount,
        confirmation: SentCommand.Confirmation?
    ) async -> [Result<RESPValue, RedisError>] {
        guard !Task.isCancelled else { return commands.map { _ in .failure(.refused(.cancelled)) } }
        let exchange = Exchange(commands: commands.count)
        if let refusal = put(commands, for: exchange, timeout: timeout, confirmation: confirmation) {
            return commands.map { _ in .failure(.refused(refusal)) }
        }
        return await exchange.outcomes()
    }

    private func put(
        _ commands: [RedisCommand],
        for exchange: Exchange,
        timeout: TimeAmount,
        confirmation: SentCommand.Confirmation?
    ) -> RedisError.Refusal? {
        switch outbox.put(commands, for: exchange, timeout: timeout, confirmation: confirmation) {
        case .refused(let refusal): return refusal
        case .taken(let asksForTurn):
            if asksForTurn { channel.eventLoop.execute { [handler] in handler.value.flush() } }
            return nil
        }
    }

    /// Asks the server for a sign of life again and again; one that stays away ends the connection.
    func keepAlive(every interval: Duration) {
        let interval = TimeAmount(interval)
        channel.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { [weak self] task in
            guard let self, isUsable else { return task.cancel() }
            _ = put([RedisCommand("PING")], for: Exchange(commands: 1), timeout: timeout, confirmation: nil)
        }
    }

    /// Takes no more commands, and closes when those that are open have been answered or have missed their deadline.
    package func finish() { channel.eventLoop.execute { [handler] in handler.value.finish() } }

    /// Finishes after a while.
    func finish(after delay: Duration) {
        channel.eventLoop.scheduleTask(in: TimeAmount(delay)) { [handler] in handler.value.finish() }
    }

    /// Calls back when the connection has closed.
    func whenClosed(_ body: @escaping @Sendable () -> Void) { channel.closeFuture.whenComplete { _ in body() } }

    /// Waits until the connection has closed, and finishes it where the waiting task is cancelled.
    ///
    /// - Returns: Why it closed, in words for an operator; nothing where that was this client's will.
    func closed() async -> String? {
        await withTaskCancellationHandler {
            (try? await channel.closeFuture.map { [handler] in handler.value.causeOfEnd }.get()) ?? nil
        } onCancel: {
            finish()
        }
    }
}
