import Gateway
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@Suite("Watch over a connection")
struct ConnectionGuardTests {
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel(handler: ConnectionGuard(limits: Gateway.TimeLimits(), isSecure: false))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func receive(_ parts: HTTPRequestPart...) throws {
        for part in parts { try channel.writeInbound(part) }
    }

    private var head: HTTPRequestPart {
        .head(HTTPRequest(method: .post, scheme: nil, authority: "localhost", path: "/mcp"))
    }

    private func advance(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    private var status: Int? {
        get throws {
            guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
            return head.status.code
        }
    }

    @Test func `a body that drips is ended after 10 s`() throws {
        try receive(head)
        for _ in 0..<9 {
            advance(1)
            try receive(.body(ByteBuffer(string: " ")))
        }
        #expect(try status == nil)
        advance(1)
        #expect(try status == 408)
        advance(2)
        #expect(!channel.isActive)
    }

    @Test func `a body that is complete has no time limit behind it`() throws {
        try receive(head, .end(nil))
        advance(100)
        #expect(try status == nil)
        #expect(channel.isActive)
    }

    @Test func `each body has its own 10 s`() throws {
        try receive(head, .end(nil))
        advance(9)
        try receive(head)
        advance(9)
        #expect(try status == nil)
        try receive(.end(nil))
        advance(9)
        try receive(head)
        advance(10)
        #expect(try status == 408)
    }

    @Test func `whoever says nothing is cut off after 10 s without a word`() throws {
        advance(9)
        #expect(channel.isActive)
        advance(1)
        #expect(try status == nil)
        #expect(!channel.isActive)
    }

    @Test func `a head that drips is ended 10 s after its first byte`() throws {
        let watch = try channel.pipeline.syncOperations.handler(type: ConnectionGuard.self)
        advance(5)
        for _ in 0..<10 {
            watch.bytesCame()
            #expect(try status == nil)
            advance(1)
        }
        #expect(try status == 408)
        advance(2)
        #expect(!channel.isActive)
    }

    @Test func `the head of a later request has 10 s, too`() throws {
        let watch = try channel.pipeline.syncOperations.handler(type: ConnectionGuard.self)
        try receive(head, .end(nil))
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        #expect(try status == 200)
        advance(50)
        watch.bytesCame()
        advance(9)
        #expect(channel.isActive)
        _ = try channel.readOutbound(as: HTTPResponsePart.self)
        advance(1)
        #expect(try status == 408)
    }

    @Test func `a response that says so closes the connection`() throws {
        try receive(head, .end(nil))
        try channel.writeOutbound(
            HTTPResponsePart.head(HTTPResponse(status: .ok, headerFields: [.connection: "close"]))
        )
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        #expect(try status == 200)
        advance(2)
        #expect(!channel.isActive)
    }

    @Test func `any other response leaves it open`() throws {
        try receive(head, .end(nil))
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        advance(100)
        #expect(channel.isActive)
    }

    @Test func `whoever waits is told that the client went away`() throws {
        let told = NIOLoopBoundBox(0, eventLoop: channel.embeddedEventLoop)
        ConnectionGuard.onDisconnect(of: channel) { told.value += 1 }
        channel.embeddedEventLoop.run()
        #expect(told.value == 0)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(told.value == 1)
        try channel.close().wait()
        #expect(told.value == 1)
        ConnectionGuard.onDisconnect(of: channel) { told.value += 1 }
        channel.embeddedEventLoop.run()
        #expect(told.value == 2)
    }
}
