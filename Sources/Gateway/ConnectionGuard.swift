import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Watches over one connection: ends a body that drips in too slowly, tells when the client is gone, and closes the
/// connection behind a response that says so.
package final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private static let lingering = TimeAmount.seconds(2)

    private let bodyTime: TimeAmount
    /// When the body that is being read has to be complete.
    private var bodyDue: NIODeadline?
    private var hasAlarm = false
    private var closesAfterResponse = false
    private var isClientGone = false
    private var onDisconnect: (@Sendable () -> Void)?

    package init(bodyTime: TimeAmount) { self.bodyTime = bodyTime }

    /// Calls back once, when the client of a connection closes it or its half of it.
    package static func onDisconnect(of channel: any Channel, _ callback: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute {
            let handler = try? channel.pipeline.syncOperations.handler(type: ConnectionGuard.self)
            if let handler, !handler.isClientGone {
                handler.onDisconnect = callback
            } else if handler != nil || !channel.isActive {
                callback()
            }
        }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            let due = context.eventLoop.now + bodyTime
            bodyDue = due
            setAlarm(at: due, context)
        case .body: break
        case .end: bodyDue = nil
        }
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            closesAfterResponse = head.headerFields[.connection] == "close"
        case .body: break
        case .end:
            guard closesAfterResponse else { break }
            context.writeAndFlush(data, promise: promise)
            closeGently(context)
            return
        }
        context.write(data, promise: promise)
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { clientIsGone() }
        context.fireUserInboundEventTriggered(event)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        clientIsGone()
        context.fireChannelInactive()
    }

    private func clientIsGone() {
        isClientGone = true
        onDisconnect?()
        onDisconnect = nil
    }

    /// One alarm serves all requests of the connection: when it goes off, it looks which body is being read by then.
    private func setAlarm(at due: NIODeadline, _ context: ChannelHandlerContext) {
        guard !hasAlarm else { return }
        hasAlarm = true
        context.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
            self.hasAlarm = false
            guard let due = self.bodyDue, context.channel.isActive else { return }
            guard context.eventLoop.now >= due else { return self.setAlarm(at: due, context) }
            let head = HTTPResponse(status: .requestTimeout, headerFields: [.connection: "close", .contentLength: "0"])
            context.write(self.wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
            self.closeGently(context)
        }
    }

    /// Closes the server's half at once, and the rest a little later: a client that is still sending would otherwise
    /// have its connection reset, and never see the response.
    private func closeGently(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { context.close(promise: nil) }
    }
}
