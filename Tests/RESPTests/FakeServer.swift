import NIOCore
import NIOPosix
import RESP
import Synchronization

/// A server that answers each command as a test says, over a real socket.
final class FakeServer: Sendable {
    enum Answer: Sendable {
        case bytes(String)
        case nothing
        case close

        static let ok = Answer.bytes("+OK\r\n")
    }

    let address: RedisAddress
    private let channel: any Channel
    private let connections: Connections

    /// Runs a server that greets every client as a primary, and asks for the answers to all else.
    static func run<Outcome>(
        _ answer: @escaping @Sendable ([String]) -> Answer = { _ in .ok },
        _ body: (FakeServer) async throws -> Outcome
    ) async throws -> Outcome {
        let server = try await FakeServer { command in
            switch command[0] {
            case "HELLO": .bytes("%1\r\n+proto\r\n:3\r\n")
            case "ROLE": .bytes("*3\r\n+master\r\n:0\r\n*0\r\n")
            default: answer(command)
            }
        }
        return try await server.close(after: body)
    }

    /// Runs a server that asks for the answer to every command.
    static func runBare<Outcome>(
        _ answer: @escaping @Sendable ([String]) -> Answer,
        _ body: (FakeServer) async throws -> Outcome
    ) async throws -> Outcome {
        try await FakeServer(answer).close(after: body)
    }

    private init(_ answer: @escaping @Sendable ([String]) -> Answer) async throws {
        let connections = Connections()
        self.connections = connections
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                connections.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        address = RedisAddress(host: "127.0.0.1", port: channel.localAddress?.port ?? 0)
    }

    private func close<Outcome>(after body: (FakeServer) async throws -> Outcome) async throws -> Outcome {
        do {
            let outcome = try await body(self)
            try await channel.close()
            cut()
            return outcome
        } catch {
            try? await channel.close()
            cut()
            throw error
        }
    }

    /// Cuts every connection that is open.
    func cut() { connections.cut() }

    /// Sends bytes that nobody asked for to every client.
    func push(_ text: String) { connections.send(text) }

    private final class Connections: Sendable {
        private let open = Mutex([any Channel]())

        func add(_ channel: any Channel) { open.withLock { $0.append(channel) } }
        func cut() {
            let all = open.withLock { open in
                defer { open = [] }
                return open
            }
            for channel in all { channel.close(promise: nil) }
        }
        func send(_ text: String) {
            for channel in open.withLock({ $0 }) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: @Sendable ([String]) -> Answer
        private var decoder = RESPDecoder()

        init(_ answer: @escaping @Sendable ([String]) -> Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            decoder.append(unwrapInboundIn(data))
            while let command = try? decoder.next()?.elements?.compactMap(\.string) {
                switch answer(command) {
                case .bytes(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                case .nothing: break
                case .close: context.close(promise: nil)
                }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
