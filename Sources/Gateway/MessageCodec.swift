import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Turns NIO's HTTP/1.1 messages into those of swift-http-types, and back.
///
/// NIO's own codec parses every request target as a URL and drops the host of an absolute one. This one passes the
/// target on as it came, so that the frontier sees what is none of its own, and saves the parsing. Every response passes
/// here, so here it gets the header fields that all of them have.
final class MessageCodec: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let fixedHeaders: FixedHeaders

    init(adding fixedHeaders: FixedHeaders) { self.fixedHeaders = fixedHeaders }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            do {
                context.fireChannelRead(wrapInboundOut(.head(try Self.request(head))))
            } catch {
                context.fireErrorCaught(error)
                context.close(promise: nil)
            }
        case .body(let bytes):
            context.fireChannelRead(wrapInboundOut(.body(bytes)))
        case .end(let trailers):
            context.fireChannelRead(wrapInboundOut(.end(trailers.map { HTTPFields($0, splitCookie: false) })))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part: HTTPServerResponsePart =
            switch unwrapOutboundIn(data) {
            case .head(let response): .head(head(response))
            case .body(let bytes): .body(.byteBuffer(bytes))
            case .end(let trailers): .end(trailers.map(HTTPHeaders.init))
            }
        context.write(wrapOutboundOut(part), promise: promise)
    }

    private func head(_ response: HTTPResponse) -> HTTPResponseHead {
        var head = HTTPResponseHead(response)
        fixedHeaders.add(to: &head.headers)
        return head
    }

    private static func request(_ head: HTTPRequestHead) throws -> HTTPRequest {
        HTTPRequest(
            method: head.method == .POST ? .post : try HTTPRequest.Method(head.method),
            scheme: "http",
            authority: head.headers.first(name: "host"),
            path: head.uri,
            headerFields: HTTPFields(head.headers, splitCookie: false)
        )
    }
}
