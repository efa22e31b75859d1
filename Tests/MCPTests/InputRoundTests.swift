import MCP
import TestSupport
import Testing
import Vocabulary

@Suite("Questions in rounds (SEP-2322)")
struct InputRoundTests {
    private let fixture: EndpointFixture
    private let forms: JSON = ["elicitation": [:]]
    private let accepted: JSON = ["name": ["action": "accept", "content": ["name": "Ada"]]]

    init() throws { fixture = try EndpointFixture() }

    private func ask(
        _ whom: String = "you",
        state: JSON? = nil,
        answers: JSON? = nil,
        capabilities: JSON? = nil,
        caller: Caller = .with(.worker)
    ) async throws -> MCPReply {
        var params = [JSON.Member("name", "ask"), JSON.Member("arguments", ["whom": .string(whom)])]
        if let state { params.append(JSON.Member("requestState", state)) }
        if let answers { params.append(JSON.Member("inputResponses", answers)) }
        return try await fixture.modern(
            "tools/call",
            params,
            capabilities: capabilities ?? forms,
            caller: caller
        ).reply
    }

    private func state() async throws -> JSON { try await ask().json["result"]?["requestState"] ?? nil }

    @Test func `a question is a result, and the answer to it completes the call`() async throws {
        let question = try await ask().json["result"]
        #expect(question?["resultType"] == "input_required")
        #expect(question?["content"] == nil)
        #expect(question?["inputRequests"]?["name"]?["method"] == "elicitation/create")
        #expect(question?["inputRequests"]?["name"]?["params"]?["message"] == "What is the name?")
        let result = try await ask(state: question?["requestState"], answers: accepted).json["result"]
        #expect(result?["resultType"] == "complete")
        #expect(result?["structuredContent"] == ["name": "Ada", "asked": ["whom": "you"]])
    }

    @Test func `the state tells its holder nothing`() async throws {
        let text = try #require(try await state().string)
        #expect(!text.contains("you"))
        #expect(try await state().string != text)
    }

    @Test func `the state holds for the same call of the same caller, and for ten minutes`() async throws {
        let state = try await state()
        #expect(try await ask("them", state: state, answers: accepted).outcome == "400 -32602")
        #expect(
            try await ask(state: state, answers: accepted, caller: .with(.worker, key: "k2")).outcome == "400 -32602"
        )
        #expect(try await ask(state: .string("\(state.string ?? "")-TAMPERED")).outcome == "400 -32602")
        #expect(try await ask(state: "").outcome == "400 -32602")
        #expect(try await ask(state: 7).outcome == "400 -32602")
        fixture.time.advance(by: .seconds(600))
        #expect(try await ask(state: state, answers: accepted).outcome == "200")
        fixture.time.advance(by: .milliseconds(1))
        #expect(try await ask(state: state, answers: accepted).outcome == "400 -32602")
    }

    @Test func `another server's secret opens nothing`() async throws {
        let state = try await state()
        let other = try EndpointFixture(secret: 8)
        let params = [
            JSON.Member("name", "ask"), JSON.Member("arguments", ["whom": "you"]), JSON.Member("requestState", state),
        ]
        let reply = try await other.modern("tools/call", params, capabilities: forms, caller: .with(.worker)).reply
        #expect(try reply.outcome == "400 -32602")
    }

    @Test(arguments: [
        (#"{"other":{"action":"accept"}}"#, "input_required"), (#"{"name":{"action":"shrug"}}"#, "input_required"),
        ("{}", "input_required"), ("null", "input_required"),
        (#"{"name":{"action":"accept","content":{"name":"Ada"}},"more":{}}"#, "complete"),
    ])
    func `a missing answer is asked for again, an unknown one passed over`(answers: String, type: String) async throws {
        let result = try await ask(answers: JSONReader.read(answers)).json["result"]
        #expect(result?["resultType"]?.string == type)
    }

    @Test(arguments: ["7", #""name""#, #"{"name":7}"#, #"{"name":null}"#, "[]"])
    func `answers without form are refused`(answers: String) async throws {
        #expect(try await ask(answers: JSONReader.read(answers)).outcome == "400 -32602")
    }

    @Test func `whoever cannot be asked is told what that takes`() async throws {
        let reply = try await ask(capabilities: ["sampling": [:]])
        #expect(try reply.outcome == "400 -32021")
        #expect(try reply.json["error"]?["data"]?["requiredCapabilities"] == ["elicitation": [:]])
    }

    @Test func `a prompt asks in the same way`() async throws {
        let params = [JSON.Member("name", "lead")]
        let question = try await fixture.modern("prompts/get", params, capabilities: forms).reply.json["result"]
        #expect(question?["resultType"] == "input_required")
        let answers: JSON = ["goal": ["action": "accept", "content": ["goal": "peace"]]]
        let answered = params + [JSON.Member("inputResponses", answers)]
        let result = try await fixture.modern("prompts/get", answered, capabilities: forms).reply.json["result"]
        #expect(result?["messages"]?.array?.first?["content"]?["text"] == "Lead to peace")
        let session = try await fixture.session()
        let legacy = await fixture.legacy("prompts/get", ["name": "lead"], in: session)
        #expect(try legacy.reply.outcome == "200 -32602")
    }
}
