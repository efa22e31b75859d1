import InMemoryLogging
import Logging
import MCP
import MetricsTestKit
import Testing
import Vocabulary

@Suite("tools/call")
struct ToolsCallTests {
    private let fixture: EndpointFixture

    init() throws { fixture = try EndpointFixture() }

    @Test func `a result is structured, and the same JSON as text`() async throws {
        let result = try await fixture.call("echo", ["text": "a \"b\" \u{1F600} \\ \n"])
        let text = result["content"]?.array?.first?["text"]?.string ?? ""
        #expect(result["structuredContent"] == ["text": "a \"b\" \u{1F600} \\ \n"])
        #expect(try JSONReader.read(text) == result["structuredContent"])
        #expect(result["isError"] == false)
        #expect(result["resultType"] == "complete")
        #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "sample")
    }

    @Test func `a tool answers to its alias`() async throws {
        let result = try await fixture.call("workshop/echo", ["text": "a"])
        #expect(result["structuredContent"] == ["text": "a"])
    }

    @Test func `a tool learns who calls, by which use and in which trace`() async throws {
        let answer = await fixture.modern(
            "tools/call",
            [JSON.Member("name", "echo"), JSON.Member("arguments", ["text": "a"])],
            meta: [
                JSON.Member("claudecode/toolUseId", "toolu_1"),
                JSON.Member("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ],
            caller: .with(.worker)
        )
        #expect(
            try answer.reply.json["result"]?["structuredContent"]
                == ["text": "a", "useID": "toolu_1", "trace": "0af7651916cd43dd8448eb211c80319c", "agent": "ada"]
        )
    }

    @Test func `the trace of the HTTP request holds where the body names none`() async throws {
        let params = [JSON.Member("name", "echo"), JSON.Member("arguments", ["text": "a"])]
        let answer = await fixture.modern("tools/call", params) {
            $0.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        }
        #expect(try answer.reply.json["result"]?["structuredContent"]?["trace"] == "4bf92f3577b34da6a3ce929d0e0e4736")
    }

    @Test(arguments: ["00-ab-cd-01", "", "00-00000000000000000000000000000000-b7ad6b7169203331-01"])
    func `an ill-formed trace is as good as none`(traceparent: String) async throws {
        let params = [JSON.Member("name", "echo"), JSON.Member("arguments", ["text": "a"])]
        let answer = await fixture.modern("tools/call", params) { $0.traceparent = traceparent }
        #expect(try answer.reply.json["result"]?["structuredContent"] == ["text": "a"])
    }

    @Test(arguments: [
        (#"{"name":"nobody"}"#, "Unknown tool: \"nobody\". tools/list names those there are."),
        (#"{"name":"Echo"}"#, "Unknown tool: \"Echo\". tools/list names those there are."),
        (#"{"name":"pee\u212A"}"#, "Unknown tool: \"pee\u{212A}\". tools/list names those there are."),
        (#"{"name":"echo\u0000"}"#, "Unknown tool: \"echo\\u0000\". tools/list names those there are."),
        (#"{"arguments":{}}"#, "tools/call needs the string name."),
        (#"{"name":"echo","arguments":[]}"#, "The arguments of tools/call have to be an object."),
        (#"{"name":"echo","arguments":"{}"}"#, "The arguments of tools/call have to be an object."),
    ])
    func `a call of no tool breaks the protocol`(params: String, message: String) async throws {
        let params = try JSONReader.read(params).members ?? []
        let reply = try await fixture.modern("tools/call", params).reply
        #expect(try reply.outcome == "400 -32602")
        #expect(try reply.json["error"]?["message"] == .string(message))
    }

    @Test func `wrong arguments are a result that says what to do`() async throws {
        for arguments: JSON in [[:], nil] {
            let result = try await fixture.call("echo", arguments)
            #expect(result["isError"] == true)
            #expect(
                result["structuredContent"] == [
                    "error": [
                        "code": "INVALID_ARGUMENT", "message": "echo needs text; it takes text.", "retryable": false,
                    ]
                ]
            )
            #expect(
                result["content"] == [["type": "text", "text": "INVALID_ARGUMENT: echo needs text; it takes text."]]
            )
        }
    }

    @Test func `a fault is told, its cause is not`() async throws {
        let fault = try await fixture.call("fail", ["how": "fault"])
        #expect(fault["structuredContent"]?["error"]?["code"] == "TASK_NOT_FOUND")
        #expect(fault["structuredContent"]?["error"]?["message"] == "No task is called \"x\".")
        let busy = try await fixture.call("fail", ["how": "busy"])
        #expect(busy["structuredContent"]?["error"]?["code"] == "FILE_LOCK_TIMEOUT")
        #expect(busy["structuredContent"]?["error"]?["retryable"] == true)
        #expect(busy["structuredContent"]?["error"]?["retry_after_seconds"] == 2)
        let crash = try await fixture.call("fail", ["how": "crash"])
        #expect(crash["structuredContent"]?["error"]?["code"] == "INTERNAL_ERROR")
        for result in [fault, busy, crash] {
            #expect(result["isError"] == true)
            #expect(!result.description.contains("Secret"))
        }
        #expect(fixture.log.entries.filter { "\($0.metadata["error"] ?? "")".contains("Secret") }.count == 2)
    }

    @Test(arguments: [
        (Role.orchestrator, "purge", true), (.worker, "purge", false), (.observer, "purge", false),
        (.orchestrator, "note", true), (.worker, "note", true), (.observer, "note", false),
        (.orchestrator, "peek", true), (.worker, "peek", false), (.observer, "peek", true),
    ])
    func `a role calls what it may`(role: Role, tool: String, isAllowed: Bool) async throws {
        let result = try await fixture.call(tool, caller: .with(role))
        #expect(result["isError"] == .bool(!isAllowed))
        #expect(result["structuredContent"]?["error"]?["code"] == (isAllowed ? nil : "FORBIDDEN"))
    }

    @Test func `a call leaves a line and figures, and neither arguments nor results`() async throws {
        _ = try await fixture.call("echo", ["text": "hush"], caller: .with(.worker))
        _ = try await fixture.call("echo", ["text": ""], caller: .with(.worker))
        let entries = fixture.log.entries
        #expect(entries.map(\.message.description) == ["Tool called", "Tool called"])
        #expect(
            entries.map { $0.metadata.filter { $0.key != "duration_ms" } } == [
                [
                    "event": "tool_called", "tool": "echo", "outcome": "ok", "era": "modern", "agent_id": "ada",
                    "key_id": "k1",
                ],
                [
                    "event": "tool_called", "tool": "echo", "outcome": "error", "era": "modern", "agent_id": "ada",
                    "key_id": "k1", "code": "INVALID_ARGUMENT",
                ],
            ]
        )
        #expect(!"\(entries)".contains("hush"))
        for (outcome, count) in [("ok", 1), ("error", 1), ("cancelled", 0)] as [(String, Int64)] {
            let dimensions = [("tool", "echo"), ("outcome", outcome)]
            #expect(fixture.metrics.counterTotal(label: Metric.toolCalls.name, dimensions: dimensions) == count)
            let durations = try fixture.metrics.expectTimer(Metric.toolCallDuration.name, dimensions).values
            #expect(durations.count == Int(count))
            #expect(durations.allSatisfy { (0..<1_000_000_000).contains($0) })
        }
        for (tool, error) in [("echo", ""), ("echo", "tool_error")] {
            let dimensions = [("mcp_method_name", "tools/call"), ("gen_ai_tool_name", tool), ("error_type", error)]
            #expect(try fixture.metrics.expectTimer(Metric.operationDuration.name, dimensions).values.count == 1)
        }
        let bytes = try fixture.metrics.expectRecorder(Metric.toolResultBytes.name, [("tool", "echo")]).values
        #expect(bytes == [Double(#"{"text":"hush","agent":"ada"}"#.utf8.count)])
    }

    @Test func `names that clients refuse, or that are taken, stop the start`() throws {
        let echo = try PreparedTool(Echo.self, services: Workshop())
        #expect(throws: ToolDeclarationError.self) { try ToolCatalog([echo, echo]) }
    }
}
