import NIOCore

/// Turns what waits in the outbox into one write a turn, and gives each reply to the command that has waited longest.
///
/// A reply that comes too late can never meet another command: with the first missed deadline the connection ends.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct Pending {
        let command: SentCommand
        let sent: NIODeadline
        var deadline: NIODeadline { sent + command.timeout }
    }

    private let outbox: Outbox
    private let metrics: RedisMetrics
    private let onPush: @Sendable ([RESPValue]) -> Void
    private var decoder: RESPDecoder
    private var pending = CircularBuffer<Pending>(initialCapacity: 64)
    private var context: ChannelHandlerContext?
    private var alarm: (time: NIODeadline, task: Scheduled<Void>)?
    /// Why the connection ended, in words for an operator; nothing while it lives, or where it was this client's will.
    private(set) var causeOfEnd: String?
    private var hasEnded = false

    init(
        outbox: Outbox,
        limits: RESPLimits,
        metrics: RedisMetrics,
        onPush: @escaping @Sendable ([RESPValue]) -> Void
    ) {
        self.outbox = outbox
        self.metrics = metrics
        self.onPush = onPush
        decoder = RESPDecoder(limits: limits)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Sends everything that has gathered in the outbox.
    func flush() {
        guard let context, !hasEnded else { return }
        let (bytes, commands) = outbox.takeAll()
        guard !commands.isEmpty else { return }
        let now = context.eventLoop.now
        for command in commands { pending.append(Pending(command: command, sent: now)) }
        metrics.sent(commands.count)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        if let first = commands.map(\.timeout).min() { wake(at: now + first) }
    }

    /// Closes the connection once nothing is open, and takes nothing new until then.
    func finish() {
        // What waits in the outbox was taken before, and still goes out.
        flush()
        if outbox.finish() { end(.connectionLost, cause: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data))
        var answered = (commands: 0, bytes: 0)
        var hasLostRole = false
        do throws(RESPProtocolError) {
            while !hasEnded, let value = try decoder.next() {
                guard let command = try recipient(of: value) else { continue }
                answered.commands += 1
                answered.bytes += command.size
                if case .failure(let failure) = value {
                    hasLostRole = hasLostRole || failure.isLossOfRole
                    command.settle(.failure(RedisError(failure)))
                } else {
                    command.settle(.success(value))
                }
            }
        } catch {
            end(.malformedReply, cause: error.description)
        }
        if answered.commands > 0 {
            metrics.settled(answered.commands)
            if outbox.settled(commands: answered.commands, bytes: answered.bytes) { end(.connectionLost, cause: nil) }
        }
        if hasLostRole, !hasEnded {
            causeOfEnd = "The server takes no writes any more."
            finish()
        }
    }

    /// Finds out whose reply a value is; nobody's where it is a push.
    private func recipient(of value: RESPValue) throws(RESPProtocolError) -> SentCommand? {
        if case .push(let elements) = value {
            // Confirmations are told like all pushes: so they keep their place before the first message.
            onPush(elements)
            guard let confirmation = pending.first?.command.confirmation, let kind = elements.first?.string,
                kind == confirmation.rawValue
            else { return nil }
        }
        guard let first = pending.popFirst(), let context else { throw .unexpectedReply }
        metrics.answered(after: Double((context.eventLoop.now - first.sent).nanoseconds) / 1_000_000_000)
        return first.command
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.connectionLost, cause: "The server closed the connection.")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.connectionLost, cause: String(describing: error))
    }

    /// Makes sure that deadlines are looked at by a moment.
    private func wake(at time: NIODeadline) {
        guard let context else { return }
        if let alarm {
            guard time < alarm.time else { return }
            alarm.task.cancel()
        }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        alarm = (time, context.eventLoop.scheduleTask(deadline: time) { handler.value.checkDeadlines() })
    }

    private func checkDeadlines() {
        alarm = nil
        guard let context, let next = pending.lazy.map(\.deadline).min() else { return }
        if next <= context.eventLoop.now {
            end(.timedOut, cause: "The server did not answer in time.")
        } else {
            wake(at: next)
        }
    }

    /// Closes the connection, and tells every open command what that means for it.
    private func end(_ loss: RedisError.Loss, cause: String?) {
        guard !hasEnded, let context else { return }
        hasEnded = true
        causeOfEnd = causeOfEnd ?? cause
        alarm?.task.cancel()
        for command in outbox.close() { command.settle(.failure(.refused(.notConnected))) }
        let now = context.eventLoop.now
        metrics.settled(pending.count)
        for open in pending {
            // Of a time-out only those are told that were late; for the others it is a lost connection.
            let loss = loss == .timedOut && open.deadline > now ? .connectionLost : loss
            open.command.settle(.failure(.unknownOutcome(loss)))
        }
        pending.removeAll()
        context.close(promise: nil)
    }
}
