import HTTPTypes
import MCP
import NIOCore
import NIOHTTPTypes

/// Tells whoever has a connection too many why it is closed, and passes nothing on.
final class RefusingHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    private let refusal: Refusal
    private var hasAnswered = false

    init(_ refusal: Refusal) { self.refusal = refusal }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasAnswered, case .head = unwrapInboundIn(data) else { return }
        hasAnswered = true
        let body = ByteBuffer(bytes: MCPReply.refused(refusal.status, refusal.message).body)
        var head = HTTPResponse(status: HTTPResponse.Status(code: refusal.status))
        head.headerFields = [.contentType: "application/json", .connection: "close"]
        head.headerFields[.contentLength] = String(body.readableBytes)
        head.headerFields[.retryAfter] = refusal.retryAfter.map(String.init)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
