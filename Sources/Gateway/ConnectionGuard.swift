import HTTPTypes
package import NIOCore
package import NIOHTTPTypes
import NIOTLS

/// Watches over one connection: ends a request that comes in too slowly, tells when the client is gone, and closes the
/// connection behind a response that says so.
package final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private static let lingering = TimeAmount.seconds(2)

    private let limits: Gateway.TimeLimits
    private let isSecure: Bool
    private var context: ChannelHandlerContext?
    /// Nothing before the connection stands, and once it is being closed.
    private var phase: ReadingPhase?
    private var alarm: (due: NIODeadline, task: Scheduled<Void>)?
    private var closesAfterResponse = false
    private var isClientGone = false
    private var onDisconnect: (@Sendable () -> Void)?

    package init(limits: Gateway.TimeLimits, isSecure: Bool) {
        self.limits = limits
        self.isSecure = isSecure
    }

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

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    package func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard phase == nil else { return }
        phase = ReadingPhase(limits, isSecure: isSecure, at: context.eventLoop.now)
        setAlarm(context)
    }

    /// Takes note of bytes that came, before it is known what they are.
    package func bytesCame() {
        guard let context, phase?.stage == .silence || phase?.stage == .idle else { return }
        phase?.bytesCame(at: context.eventLoop.now)
        setAlarm(context)
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            phase?.headEnded(at: context.eventLoop.now)
            setAlarm(context)
        case .body: break
        case .end: phase?.bodyEnded()
        }
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            closesAfterResponse = head.headerFields[.connection] == "close"
        case .body: break
        case .end:
            guard closesAfterResponse else {
                phase?.answerEnded()
                break
            }
            context.writeAndFlush(data, promise: promise)
            closeGently(context)
            return
        }
        context.write(data, promise: promise)
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: clientIsGone()
        case TLSUserEvent.handshakeCompleted:
            phase?.handshakeEnded(at: context.eventLoop.now)
            setAlarm(context)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        clientIsGone()
        alarm?.task.cancel()
        context.fireChannelInactive()
    }

    private func clientIsGone() {
        isClientGone = true
        onDisconnect?()
        onDisconnect = nil
    }

    /// One alarm serves all that is waited for: when it goes off, it looks what has to be over by then.
    private func setAlarm(_ context: ChannelHandlerContext) {
        guard let due = phase?.due else { return }
        if let alarm {
            guard due < alarm.due else { return }
            alarm.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
            self.alarm = nil
            guard let phase = self.phase, let due = phase.due, context.channel.isActive else { return }
            guard context.eventLoop.now >= due else { return self.setAlarm(context) }
            self.end(phase.stage, context)
        }
        alarm = (due, task)
    }

    private func end(_ stage: ReadingPhase.Stage, _ context: ChannelHandlerContext) {
        phase = nil
        guard stage == .head || stage == .body else { return context.close(promise: nil) }
        let head = HTTPResponse(status: .requestTimeout, headerFields: [.connection: "close", .contentLength: "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        closeGently(context)
    }

    /// Closes the server's half at once, and the rest a little later: a client that is still sending would otherwise
    /// have its connection reset, and never see the response.
    private func closeGently(_ context: ChannelHandlerContext) {
        phase = nil
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { context.close(promise: nil) }
    }
}
