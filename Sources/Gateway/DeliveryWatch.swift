import NIOCore

/// Stands where bytes leave the process: tells the guard when some come, and closes a connection whose client takes
/// nothing of what was written to it.
final class DeliveryWatch: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let limit: TimeAmount
    private let watch: ConnectionGuard
    private var written = 0
    private var hasAlarm = false

    init(limit: Duration, telling watch: ConnectionGuard) {
        self.limit = TimeAmount(limit)
        self.watch = watch
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        watch.bytesCame()
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        written &+= unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        guard !hasAlarm, let waiting = Self.waiting(context), waiting > 0 else { return }
        setAlarm(taken: written - waiting, context)
    }

    private func setAlarm(taken: Int, _ context: ChannelHandlerContext) {
        hasAlarm = true
        context.eventLoop.assumeIsolated().scheduleTask(in: limit) {
            self.hasAlarm = false
            guard context.channel.isActive, let waiting = Self.waiting(context), waiting > 0 else { return }
            let nowTaken = self.written - waiting
            guard nowTaken > taken else { return context.close(promise: nil) }
            self.setAlarm(taken: nowTaken, context)
        }
    }

    /// How many bytes were written and not taken yet.
    private static func waiting(_ context: ChannelHandlerContext) -> Int? {
        try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
    }
}
