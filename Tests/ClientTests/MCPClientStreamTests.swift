import Client
import Hummingbird
import Synchronization
import Testing
import Vocabulary

/// Answers that come as an event stream.
struct MCPClientStreamTests {
    /// Runs a streamed call between two plain ones, and gives its result and the progress that came before.
    private func stream(
        time: any TimeSource = HeldTime(),
        holding gate: Gate? = nil,
        _ pieces: @escaping @Sendable (_ id: JSON) -> [String]
    ) async throws -> (result: JSON, progress: [ToolProgress], requests: [ReceivedRequest]) {
        try await ScriptedServer.run(time: time, releasing: gate) { request in
            guard request["name"] == "streamed" else { return .result(["structuredContent": "plain"], to: request) }
            return .stream(pieces(request.message["id"] ?? nil), holding: gate)
        } _: { client, server in
            let progress = ProgressLog()
            _ = try await client.callTool("plain", [:], timeout: .seconds(30))
            let result = try await client.callTool("streamed", [:], timeout: .seconds(30)) { progress.add($0) }
            _ = try await client.callTool("plain", [:], timeout: .seconds(30))
            return (result, progress.all, server.requests)
        }
    }

    private static func answer(_ id: JSON, _ content: JSON = "done") -> String {
        let message: JSON = ["jsonrpc": "2.0", "id": id, "result": ["structuredContent": content]]
        return "data: \(message)\n\n"
    }

    private static func progress(_ token: JSON, _ value: Double) -> String {
        let message: JSON = [
            "jsonrpc": "2.0", "method": "notifications/progress",
            "params": ["progressToken": token, "progress": .number(value), "total": 4, "message": "waiting"],
        ]
        return "event: message\r\ndata: \(message)\r\n\r\n"
    }

    @Test func `a streamed answer is found behind comments and progress`() async throws {
        let outcome = try await stream { id in
            [": ping\n\n", Self.progress(id, 1), Self.progress("another call", 2), "data:\n\n", ": ping\n\n"]
                + Self.answer(id).map(String.init)
        }
        #expect(outcome.result == "done")
        #expect(outcome.progress.map(\.progress) == [1])
        #expect(outcome.progress.first?.total == 4)
        #expect(outcome.progress.first?.message == "waiting")
    }

    @Test func `streamed calls keep their connection for the next one`() async throws {
        let requests = try await ScriptedServer.run { request in
            // What follows the answer keeps the stream open while the client has the answer already.
            .stream([Self.answer(request.message["id"] ?? nil)] + Array(repeating: ": ping\n\n", count: 200))
        } _: { client, server in
            for _ in 0..<20 { _ = try await client.callTool("streamed", [:], timeout: .seconds(30)) }
            return server.requests
        }
        #expect(requests.count == 20)
        // A call that comes before the pool has taken a connection back opens one more; then there are enough.
        #expect(Set(requests.map(\.connection)).count <= 4)
    }

    @Test func `a server that answers and does not end its stream holds nobody up`() async throws {
        let outcome = try await stream(time: HeldTime(longest: .seconds(1)), holding: Gate()) { [Self.answer($0)] }
        #expect(outcome.result == "done")
        let connections = outcome.requests.map(\.connection)
        #expect(connections.count == 3)
        #expect(connections[1] != connections[2], "the stream's connection is given up")
    }

    @Test func `messages for others are passed over`() async throws {
        let request: JSON = ["jsonrpc": "2.0", "id": 1, "method": "sampling/createMessage"]
        let outcome = try await stream { id in
            ["data: \(request)\n\n", Self.answer("another"), Self.answer(id)]
        }
        #expect(outcome.result == "done")
    }

    @Test func `a stream that ends without an answer may be tried again`() async throws {
        let error = await #expect(throws: ClientError.self) { try await stream { _ in [": ping\n\n"] } }
        #expect(error?.code == .connectionLost)
        #expect(error?.isRetryable == true)
    }

    @Test func `an event that is no JSON ends the call`() async throws {
        let error = await #expect(throws: ClientError.self) { try await stream { _ in ["data: {\n\n"] } }
        #expect(error?.code == .badAnswer)
    }

    @Test func `an event beyond the limit ends the call`() async throws {
        let flood = "data: " + String(repeating: "x", count: MCPClient.maximumAnswerBytes)
        let error = await #expect(throws: ClientError.self) { try await stream { _ in [flood] } }
        #expect(error?.code == .answerTooLarge)
    }
}

/// Collects progress from whatever thread it comes.
private final class ProgressLog: Sendable {
    private let entries = Mutex<[ToolProgress]>([])

    var all: [ToolProgress] { entries.withLock(\.self) }

    func add(_ progress: ToolProgress) { entries.withLock { $0.append(progress) } }
}
