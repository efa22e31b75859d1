import Client
import Hummingbird
import Testing
import Vocabulary

/// What a caller is told when no usable answer comes.
struct MCPClientErrorTests {
    /// Calls a tool of a scripted server, and gives the error that the call ends with.
    private func failure(
        key: String? = "cb_key",
        time: any TimeSource = HeldTime(),
        releasing gate: Gate? = nil,
        answering answer: @escaping @Sendable (ReceivedRequest) throws -> Response
    ) async throws -> (error: ClientError, endpoint: String) {
        try await ScriptedServer.run(key: key, time: time, releasing: gate, answering: answer) { client, server in
            let error = await #expect(throws: ClientError.self) {
                try await client.callTool("get_result", [:], timeout: .seconds(30))
            }
            return (try #require(error), server.endpoint)
        }
    }

    private func refusal(_ code: Int, _ message: String) -> @Sendable (ReceivedRequest) -> Response {
        { request in
            .json(
                [
                    "jsonrpc": "2.0", "id": request.message["id"] ?? nil,
                    "error": ["code": .integer(code), "message": .string(message)],
                ],
                status: .badRequest
            )
        }
    }

    @Test func `where no server is, the sentence says how to start one`() async throws {
        // Port 1 (tcpmux) is privileged, and nothing has served it for decades.
        let client = try MCPClient(endpoint: "http://127.0.0.1:1/mcp", apiKey: nil, name: "t", version: "1")
        let error = await #expect(throws: ClientError.self) { try await client.discover() }
        await client.shutdown()
        #expect(error?.code == .unreachable)
        #expect(
            error?.message
                == "No server answers at http://127.0.0.1:1/mcp; start one with `callboard serve`, or check the address."
        )
        #expect(error?.cause != nil)
    }

    @Test func `a server that wants a key gets a sentence of its own`() async throws {
        let (missing, endpoint) = try await failure(key: nil) { _ in Response(status: .unauthorized) }
        #expect(missing.code == .unauthorized)
        #expect(
            missing.message
                == "The server at \(endpoint) wants a key. Make one with `callboard keys create` and pass it."
        )
        let (wrong, _) = try await failure { _ in .json(["jsonrpc": "2.0", "id": nil], status: .unauthorized) }
        #expect(wrong.code == .unauthorized)
        #expect(wrong.message.contains("does not take this key"))
    }

    @Test func `what is forbidden is told with the server's reason`() async throws {
        let (error, endpoint) = try await failure { _ in
            .json(["jsonrpc": "2.0", "id": nil, "error": ["code": -32600, "message": "Origin."]], status: .forbidden)
        }
        #expect(error.code == .forbidden)
        #expect(error.message == "The server at \(endpoint) forbids this: Origin.")
    }

    @Test(arguments: [429, 503])
    func `a busy server may be called again`(status: Int) async throws {
        let (error, _) = try await failure { _ in Response(status: .init(code: status)) }
        #expect(error.code == .unavailable)
        #expect(error.isRetryable)
    }

    @Test func `a rejected message is told with its code`() async throws {
        let (error, _) = try await failure(answering: refusal(-32602, "Unknown tool."))
        #expect(error.code == .rejected)
        #expect(error.protocolCode == -32602)
        #expect(error.message == "The server rejected tools/call (-32602): Unknown tool.")
        #expect(!error.isRetryable)
    }

    @Test func `a server of another age is told apart`() async throws {
        let (error, _) = try await failure(answering: refusal(-32022, "Unsupported."))
        #expect(error.code == .versionRefused)
    }

    @Test func `an address behind which is no MCP is told apart`() async throws {
        let (missing, endpoint) = try await failure { _ in Response(status: .notFound) }
        #expect(missing.code == .noMCP)
        #expect(missing.message.hasPrefix("\(endpoint) does not answer like an MCP server (HTTP 404)"))
        let (page, _) = try await failure { _ in
            Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "<html>")))
        }
        #expect(page.code == .badAnswer)
    }

    @Test func `an answer to another request is no answer`() async throws {
        let (error, _) = try await failure { _ in .json(["jsonrpc": "2.0", "id": "another", "result": [:]]) }
        #expect(error.code == .badAnswer)
    }

    @Test func `a result that asks for more than this client can do is refused`() async throws {
        let (error, _) = try await failure { .result(["resultType": "input_required"], to: $0) }
        #expect(error.code == .badAnswer)
    }

    @Test func `a result without structure is refused`() async throws {
        let (error, _) = try await failure { .result(["content": []], to: $0) }
        #expect(error.code == .badAnswer)
    }

    @Test func `an answer beyond the limit is refused`() async throws {
        let (error, _) = try await failure { _ in
            let blanks = ByteBuffer(repeating: UInt8(ascii: " "), count: MCPClient.maximumAnswerBytes + 1)
            return Response(status: .ok, body: .init(byteBuffer: blanks))
        }
        #expect(error.code == .answerTooLarge)
    }

    @Test func `a server that never answers is given up when the time is over`() async throws {
        let gate = Gate()
        let (error, endpoint) = try await failure(time: HeldTime(longest: .seconds(60)), releasing: gate) { _ in
            .stream([": ping\n\n"], holding: gate)
        }
        #expect(error.code == .timedOut)
        #expect(error.message == "The server at \(endpoint) did not answer get_result within 30.0 seconds.")
        #expect(error.isRetryable)
    }

    @Test func `a cancelled call ends as cancelled`() async throws {
        let gate = Gate()
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        try await ScriptedServer.run(releasing: gate) { _ in
            arrival.finish()
            return .stream([": ping\n\n"], holding: gate)
        } _: { client, _ in
            let call = Task { try await client.callTool("poll_tasks", [:], timeout: .seconds(600)) }
            for await _ in arrivals {}
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
        }
    }

    @Test func `a client that was shut down says so, and may be shut down again`() async throws {
        let client = try MCPClient(endpoint: "http://127.0.0.1:1/mcp", apiKey: nil, name: "t", version: "1")
        await client.shutdown()
        await client.shutdown()
        let error = await #expect(throws: ClientError.self) { try await client.discover() }
        #expect(error?.code == .closed)
    }
}
