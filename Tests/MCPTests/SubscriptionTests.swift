import MCP
import TestSupport
import Testing
import Vocabulary

@Suite("subscriptions/listen")
struct SubscriptionTests {
    private let fixture: EndpointFixture
    private let subscriptionID = "io.modelcontextprotocol/subscriptionId"

    init() throws { fixture = try EndpointFixture() }

    private func listen(
        _ notifications: JSON,
        id: JSON = "listen:0",
        capabilities: JSON = [:],
        caller: Caller = .local
    ) async throws -> OpenConnection {
        let params = [JSON.Member("notifications", notifications)]
        return try OpenConnection(
            await fixture.modern("subscriptions/listen", params, id: id, capabilities: capabilities, caller: caller)
        )
    }

    @Test func `the first event says what is granted, and nothing that was not asked for follows`() async throws {
        let stream = try await listen([
            "toolsListChanged": true, "promptsListChanged": false,
            "resourceSubscriptions": ["book://1", "book://9", "book://secret"],
        ])
        let first = await stream.message()
        #expect(first?["method"] == "notifications/subscriptions/acknowledged")
        #expect(
            first?["params"]?["notifications"]
                == ["toolsListChanged": true, "resourceSubscriptions": ["book://1", "book://secret"]]
        )
        #expect(first?["params"]?["_meta"]?[subscriptionID] == "listen:0")
        for topic: Subscriptions.Topic in [.prompts, .resources, .resource("book://2"), .resource("book://9")] {
            fixture.subscriptions.publish(topic)
        }
        fixture.subscriptions.publish(.resource("book://1"))
        let update = await stream.message()
        #expect(update?["method"] == "notifications/resources/updated")
        #expect(update?["params"]?["uri"] == "book://1")
        #expect(update?["params"]?["_meta"]?[subscriptionID] == "listen:0")
        fixture.subscriptions.publish(.tools)
        #expect(await stream.message()?["method"] == "notifications/tools/list_changed")
        try await stream.close()
    }

    @Test func `a caller hears only of what it may read`() async throws {
        let stream = try await listen(["resourceSubscriptions": ["book://secret"]], caller: .with(.worker))
        #expect(await stream.message()?["params"]?["notifications"] == [:])
        try await stream.close()
    }

    @Test func `whoever goes away is forgotten`() async throws {
        #expect(fixture.subscriptions.isEmpty)
        let stream = try await listen(["toolsListChanged": true], id: 0)
        #expect(await stream.message()?["params"]?["_meta"]?[subscriptionID] == 0)
        #expect(!fixture.subscriptions.isEmpty)
        try await stream.close()
        #expect(fixture.subscriptions.isEmpty)
    }

    @Test func `a server that stops ends the stream with the result`() async throws {
        let stream = try await listen(["toolsListChanged": true])
        _ = await stream.message()
        fixture.endpoint.beginDraining()
        let end = await stream.message()
        #expect(end?["id"] == "listen:0")
        #expect(end?["result"]?["resultType"] == "complete")
        #expect(end?["result"]?["_meta"]?[subscriptionID] == "listen:0")
        #expect(await stream.next() == nil)
        let late = try await listen(["toolsListChanged": true])
        _ = await late.message()
        #expect(await late.message()?["result"] != nil)
    }

    @Test func `a silent stream shows every 15 s that it is alive`() async throws {
        let stream = try await listen(["toolsListChanged": true])
        _ = await stream.message()
        for _ in 0..<3 {
            await fixture.time.sleepers(1)
            fixture.time.advance(by: .seconds(15))
            #expect(await stream.next()?.note == ": waiting")
        }
        try await stream.close()
    }

    @Test func `changes of a task are told with its state`() async throws {
        let capabilities: JSON = ["extensions": ["io.modelcontextprotocol/tasks": [:]]]
        let caller = Caller.with(.worker, key: "k1")
        let stream = try await listen(["taskIds": ["job-1", "job-2"]], capabilities: capabilities, caller: caller)
        #expect(await stream.message()?["params"]?["notifications"] == ["taskIds": ["job-1"]])
        fixture.jobs.set(SampleJobs.task(.completed, outcome: .answer(.output(Array("{\"a\":1}".utf8)))))
        fixture.subscriptions.publish(.resource("book://1"))
        let update = await stream.message()
        #expect(update?["method"] == "notifications/tasks")
        #expect(update?["params"]?["taskId"] == "job-1")
        #expect(update?["params"]?["status"] == "completed")
        #expect(update?["params"]?["result"]?["structuredContent"] == ["a": 1])
        try await stream.close()
    }

    private static let senseless: [(params: String, outcome: String)] = [
        ("{}", "400 -32602"), (#"{"notifications":7}"#, "400 -32602"),
        (#"{"notifications":{"resourceSubscriptions":"book://1"}}"#, "400 -32602"),
        (#"{"notifications":{"resourceSubscriptions":["book://1",7]}}"#, "400 -32602"),
        (#"{"notifications":{"taskIds":["job-1"]}}"#, "400 -32021"),
    ]

    @Test(arguments: senseless)
    func `what cannot be understood is refused`(params: String, outcome: String) async throws {
        let params = try JSONReader.read(params).members ?? []
        #expect(try await fixture.modern("subscriptions/listen", params).reply.outcome == outcome)
    }

    @Test func `a stream may name so many resources and no more`() async throws {
        let uris = JSON.array(Array(repeating: "book://1", count: 1_001))
        let params = [JSON.Member("notifications", ["resourceSubscriptions": uris])]
        #expect(try await fixture.modern("subscriptions/listen", params).reply.outcome == "400 -32602")
    }
}
