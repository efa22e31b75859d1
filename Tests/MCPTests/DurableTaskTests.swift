import MCP
import Testing
import Vocabulary

@Suite("Tasks of the protocol (SEP-2663)")
struct DurableTaskTests {
    private let fixture: EndpointFixture
    private let durable: JSON = ["extensions": ["io.modelcontextprotocol/tasks": [:]]]

    init() throws { fixture = try EndpointFixture() }

    private func send(
        _ method: String,
        _ params: [JSON.Member],
        capabilities: JSON? = nil,
        key: String = "k1",
        mirrored: Bool = true
    ) async throws -> MCPReply {
        try await fixture.modern(
            method,
            params,
            capabilities: capabilities ?? durable,
            caller: .with(.worker, key: key)
        ) { headers in
            if !mirrored { headers.name = nil }
        }.reply
    }

    private let job = [JSON.Member("taskId", "job-1")]

    @Test func `a call that goes on behind its answer gives a task`() async throws {
        let result = try await send("tools/call", [JSON.Member("name", "begin")]).json["result"]
        #expect(
            result?.description == """
                {"content":[],"taskId":"job-1","status":"working","createdAt":"1970-01-01T00:00:00.000Z",\
                "lastUpdatedAt":"1970-01-01T00:00:01.000Z","ttlMs":60000,"pollIntervalMs":5000,"resultType":"task",\
                "_meta":{"io.modelcontextprotocol/serverInfo":{"name":"sample","title":"Sample","version":"1.2.3"}}}
                """
        )
    }

    @Test func `a client that did not opt in is told so, before anything else`() async throws {
        for (method, params) in [
            ("tools/call", [JSON.Member("name", "begin")]), ("tasks/get", job), ("tasks/cancel", job),
            ("tasks/update", job), ("tasks/get", [JSON.Member("taskId", "none")]), ("tasks/get", []),
        ] {
            let reply = try await send(method, params, capabilities: [:])
            #expect(try reply.outcome == "400 -32021")
            #expect(try reply.json["error"]?["data"]?["requiredCapabilities"] == durable)
        }
    }

    @Test func `a task shows its result, its error or its questions`() async throws {
        #expect(try await send("tasks/get", job).json["result"]?["status"] == "working")
        fixture.jobs.set(SampleJobs.task(.completed, outcome: .answer(.failure(Fault(.taskNotFound, "Gone.")))))
        let failed = try await send("tasks/get", job).json["result"]
        #expect((failed?["status"], failed?["resultType"]) == ("completed", "complete"))
        #expect(failed?["result"]?["isError"] == true)
        #expect(failed?["result"]?["resultType"] == "complete")
        fixture.jobs.set(SampleJobs.task(.failed, outcome: .error(code: -32_603, message: "Broken.")))
        let broken = try await send("tasks/get", job).json["result"]
        #expect(broken?["error"] == ["code": -32_603, "message": "Broken."])
        #expect(broken?["result"] == nil)
        var asking = SampleJobs.task(.inputRequired)
        asking.input = InputRequired([("name", .form("Name?", ["type": "object", "properties": [:]]))])
        fixture.jobs.set(asking)
        let question = try await send("tasks/get", job).json["result"]
        #expect(question?["inputRequests"]?["name"]?["method"] == "elicitation/create")
    }

    @Test func `cancel and update are acknowledged, and nothing more`() async throws {
        let update = job + [JSON.Member("inputResponses", ["name": ["action": "decline"]])]
        for (method, params) in [("tasks/update", update), ("tasks/cancel", job), ("tasks/cancel", job)] {
            let result = try await send(method, params).json["result"]
            #expect(result?.members?.map(\.key) == ["resultType", "_meta"])
        }
        #expect(fixture.jobs.answers == [#"{"action":"decline"}"#])
        #expect(try await send("tasks/get", job).json["result"]?["status"] == "cancelled")
        #expect(try await send("tasks/update", job).outcome == "400 -32602")
    }

    @Test func `an unknown task, another key's task and no task are refused alike`() async throws {
        for method in ["tasks/get", "tasks/cancel"] {
            #expect(try await send(method, [JSON.Member("taskId", "job-2")]).outcome == "400 -32602")
            #expect(try await send(method, job, key: "k2").outcome == "400 -32602")
            #expect(try await send(method, []).outcome == "400 -32602")
        }
    }

    @Test func `the header may be left out, but says nothing else than the body`() async throws {
        #expect(try await send("tasks/get", job, mirrored: false).outcome == "200")
        let other = await fixture.modern("tasks/get", job, capabilities: durable) { $0.name = "job-2" }
        #expect(try other.reply.outcome == "400 -32020")
    }

    @Test(arguments: ["tasks/result", "tasks/list"])
    func `methods of the earlier experiment are unknown`(method: String) async throws {
        #expect(try await send(method, job).outcome == "404 -32601")
    }

    @Test func `the extension is for modern clients`() async throws {
        let discovered = try await fixture.modern("server/discover").reply.json["result"]?["capabilities"]
        #expect(discovered?["extensions"] == ["io.modelcontextprotocol/tasks": [:]])
        let session = try await fixture.session(capabilities: durable)
        #expect(try await fixture.legacy("tasks/get", ["taskId": "job-1"], in: session).reply.outcome == "200 -32601")
    }
}
