import NIOCore
import NIOPosix
import NIOSSL

/// A connection on which a test says exactly what it wants, and reads exactly what comes.
struct RawConnection {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    /// What came and was not read yet.
    private var received = ""

    static func open<Outcome>(
        to port: Int,
        over tls: NIOSSLContext? = nil,
        _ body: (inout RawConnection) async throws -> Outcome
    ) async throws -> Outcome {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: "localhost")
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&connection)
        }
    }

    private init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    /// Reads up to and with a text; everything that came where the server closes before.
    mutating func read(through end: String) async throws -> String {
        while true {
            if let range = received.firstRange(of: end) {
                defer { received.removeSubrange(..<range.upperBound) }
                return String(received[..<range.upperBound])
            }
            guard let buffer = try await inbound.next(isolation: #isolation) else {
                defer { received = "" }
                return received
            }
            received += String(buffer: buffer)
        }
    }

    /// Reads a whole response with a `Content-Length`.
    mutating func response() async throws -> (head: String, body: String) {
        let head = try await read(through: "\r\n\r\n")
        let length = head.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        while received.utf8.count < length, let buffer = try await inbound.next(isolation: #isolation) {
            received += String(buffer: buffer)
        }
        let end = received.utf8.index(received.startIndex, offsetBy: length, limitedBy: received.endIndex)
        let body = String(received[..<(end ?? received.endIndex)])
        received.removeFirst(body.count)
        return (head, body)
    }

    /// Reads the rest, until the server closes the connection.
    mutating func rest() async throws -> String {
        while let buffer = try await inbound.next(isolation: #isolation) { received += String(buffer: buffer) }
        return received
    }
}
