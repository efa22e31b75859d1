import Client
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing
import Vocabulary

/// A request as the scripted server received it.
struct ReceivedRequest: Sendable {
    let headers: [String: String]
    let message: JSON
    /// The client's side of the connection, which tells one connection from another.
    let connection: String

    /// The member of `params`.
    subscript(parameter: String) -> JSON? { message["params"]?[parameter] }
}

/// A server in this process that answers as a test tells it to.
struct ScriptedServer: Sendable {
    let endpoint: String
    private let log: Log

    private final class Log: Sendable {
        let requests = Mutex<[ReceivedRequest]>([])
    }

    /// What has been received so far.
    var requests: [ReceivedRequest] { log.requests.withLock(\.self) }

    /// Runs a test with a client of a server that answers `POST /mcp` with a closure; the gate opens after the test.
    static func run<Value: Sendable>(
        key: String? = "cb_key",
        time: any TimeSource = HeldTime(),
        releasing gate: Gate? = nil,
        answering answer: @escaping @Sendable (ReceivedRequest) throws -> Response,
        _ test: @escaping @Sendable (MCPClient, ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let log = Log()
        let router = Router(context: ScriptContext.self)
        router.post("/mcp") { request, context in
            let body = try await request.body.collect(upTo: 1 << 20)
            let received = ReceivedRequest(
                headers: Dictionary(
                    request.headers.map { ($0.name.canonicalName, $0.value) },
                    uniquingKeysWith: { "\($0), \($1)" }
                ),
                message: try JSONReader.read(Array(body.readableBytesView)),
                connection: context.peer
            )
            log.requests.withLock { $0.append(received) }
            return try answer(received)
        }
        router.get("/healthz") { request, _ in "ok \(request.headers[.authorization] ?? "without key")" }
        router.post("/reports") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let type = request.headers[.contentType] ?? "untyped"
            return "\(request.headers[.authorization] ?? "without key"), \(type): \(String(buffer: body))"
        }
        var logger = Logger(label: "scripted server")
        logger.logLevel = .critical
        return try await Application(router: router, logger: logger).test(.live) { testClient in
            defer { gate?.open() }
            let port = try #require(testClient.port)
            let server = ScriptedServer(endpoint: "http://127.0.0.1:\(port)/mcp", log: log)
            let client = try MCPClient(endpoint: server.endpoint, apiKey: key, name: "tester", version: "3", time: time)
            let outcome = await Result { try await test(client, server) }
            await client.shutdown()
            // A connection that is still being accepted when the listener closes traps (swift-nio issue 2813): one more
            // exchange lets the server take in what has come.
            _ = try await testClient.execute(uri: "/healthz", method: .get)
            return try outcome.get()
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ operation: () async throws -> Success) async {
        do { self = .success(try await operation()) } catch { self = .failure(error) }
    }
}

private struct ScriptContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress.map { "\($0)" } ?? "unknown"
    }
}

extension Response {
    /// A plain JSON answer.
    static func json(_ message: JSON, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: message.bytes))
        )
    }

    /// A plain JSON answer with the result of a request.
    static func result(_ result: JSON, to request: ReceivedRequest) -> Response {
        .json(["jsonrpc": "2.0", "id": request.message["id"] ?? nil, "result": result])
    }

    /// An event stream that is sent piece by piece, and then ends or waits for a gate to open.
    static func stream(_ pieces: [String], holding gate: Gate? = nil) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8"],
            body: .init { writer in
                for piece in pieces { try await writer.write(ByteBuffer(string: piece)) }
                if let gate { await gate.pass() }
                try await writer.finish(nil)
            }
        )
    }
}

/// Something that a server waits for until the test lets it go on.
struct Gate: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(of: Never.self) }

    func open() { continuation.finish() }

    func pass() async {
        for await _ in stream {}
    }
}

/// A time in which waits up to a length are over at once, and longer ones last until they are cancelled.
struct HeldTime: TimeSource {
    var longest = Duration.zero

    func now() -> Timestamp { Timestamp(milliseconds: 0) }

    func sleep(for duration: Duration) async throws {
        guard duration > longest else { return }
        try await ContinuousClock().sleep(for: .seconds(3_600))
    }
}
