import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOSSL

/// One connection: TLS where there is a certificate, HTTP/1.1 within limits, watched over, and Hummingbird's handling of
/// requests behind it.
struct GatewayChannel: HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    let responder: Responder
    let door: ConnectionDoor

    /// What the head of a request may have: 8 KiB in a field, 32 KiB and 100 fields altogether.
    private static var limits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8 << 10
        limits.maxHeaderListSize = 32 << 10
        limits.maxHeaderFieldCount = 100
        return limits
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let admission = door.admit(channel)
        return channel.eventLoop.makeCompletedFuture {
            if case .dropped = admission { channel.close(promise: nil) }
            let pipeline = channel.pipeline.syncOperations
            let watch = ConnectionGuard(limits: door.timeLimits, isSecure: door.certificate != nil)
            try pipeline.addHandler(DeliveryWatch(limit: door.timeLimits.delivery, telling: watch))
            if let certificate = door.certificate {
                try pipeline.addHandler(NIOSSLServerHandler(context: certificate.context))
            }
            try Self.addDecoder(to: pipeline, adding: door.certificate == nil ? FixedHeaders.plain : .secure)
            try pipeline.addHandler(watch)
            if case .refused(let reason) = admission {
                try pipeline.addHandler(RefusingHandler(Refusal(LimitReached(reason, retryAfter: 5))))
            }
            try pipeline.addHandler(
                HTTPConnectionStateHandler(idleTimeout: door.timeLimits.idle, logger: logger)
            )
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
    }

    /// Adds what makes messages of bytes, within the limits, and bytes of messages.
    static func addDecoder(
        to pipeline: ChannelPipeline.SynchronousOperations,
        adding headers: FixedHeaders = .plain
    ) throws {
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false,
            withErrorHandling: false,
            withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: limits
        )
        try pipeline.addHandler(MessageCodec(adding: headers))
    }

    func handle(value: Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            await handleHTTP(asyncChannel: value, logger: logger)
        }
    }
}
