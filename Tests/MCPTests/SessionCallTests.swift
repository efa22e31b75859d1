import MCP
import TestSupport
import Testing
import Vocabulary

@Suite("Calls of a session")
struct SessionCallTests {
    private let fixture: EndpointFixture
    private let forms: JSON = ["elicitation": [:]]

    init() throws { fixture = try EndpointFixture() }

    private func call(
        _ tool: String,
        _ arguments: JSON = [:],
        in session: RoutingHeaders,
        meta: JSON = [:]
    ) async throws -> OpenConnection {
        let params: JSON = ["name": .string(tool), "arguments": arguments, "_meta": meta]
        return try OpenConnection(await fixture.legacy("tools/call", params, id: "c", in: session))
    }

    @Test func `a wait whose client is gone is broken off, and begun again when it comes back`() async throws {
        let session = try await fixture.session()
        let first = try await call("wait", ["wait_seconds": 60], in: session)
        let place = try #require(await first.next()?.id)
        await fixture.workshop.gate.arrivals(1)
        try await first.close()
        await fixture.workshop.gate.cancellations(1)
        let second = try OpenConnection(await fixture.get(session, behind: place))
        await fixture.workshop.gate.arrivals(2)
        fixture.workshop.gate.open()
        let answer = await second.message()
        #expect(answer?["id"] == "c")
        #expect(answer?["result"]?["isError"] == false)
        #expect(await second.next() == nil)
    }

    @Test func `an answer that nobody read is there for whoever comes back`() async throws {
        let session = try await fixture.session()
        let first = try await call("tell", ["leaves": true], in: session)
        let place = try #require(await first.next()?.id)
        try await first.ended()
        fixture.workshop.gate.open()
        for _ in 0..<2 {
            let again = try OpenConnection(await fixture.get(session, behind: place))
            #expect(await again.message()?["params"]?["data"] == ["loud": true])
            #expect(await again.message()?["result"]?["isError"] == false)
            #expect(await again.next() == nil)
        }
        let stranger = try await fixture.session()
        #expect(try await fixture.get(stranger, behind: place).reply.outcome == "400 -32600")
    }

    @Test func `what nobody comes back for is let go after five minutes`() async throws {
        let session = try await fixture.session()
        let first = try await call("tell", ["leaves": true], in: session)
        let place = try #require(await first.next()?.id)
        try await first.ended()
        fixture.time.advance(by: .seconds(301))
        let other = try await call("tell", ["leaves": true], in: session)
        try await other.ended()
        #expect(try await fixture.get(session, behind: place).reply.outcome == "400 -32600")
    }

    @Test func `what a call says comes before its answer, in both eras`() async throws {
        fixture.workshop.gate.open()
        let meta = [JSON.Member("progressToken", "t"), JSON.Member("io.modelcontextprotocol/logLevel", "debug")]
        let modern = try OpenConnection(
            await fixture.modern("tools/call", [JSON.Member("name", "tell")], meta: meta)
        )
        #expect(
            await modern.message()?["params"] == ["progressToken": "t", "progress": 1, "total": 2, "message": "half"]
        )
        #expect(await modern.message()?["params"] == ["level": "debug", "data": "quiet"])
        #expect(await modern.message()?["params"]?["level"] == "warning")
        #expect(await modern.message()?["result"]?["resultType"] == "complete")

        let legacy = try await call("tell", in: try await fixture.session("2025-03-26"), meta: ["progressToken": 7])
        #expect(await legacy.message()?["params"]?["progressToken"] == 7)
        #expect(await legacy.message()?["params"] == ["level": "warning", "logger": "tell", "data": ["loud": true]])
        #expect(await legacy.message()?["result"] != nil)
    }

    @Test func `a modern client hears only what it asked for`() async throws {
        fixture.workshop.gate.open()
        let stream = try OpenConnection(await fixture.modern("tools/call", [JSON.Member("name", "tell")]))
        #expect(await stream.message()?["result"] != nil)
        let level = [JSON.Member("io.modelcontextprotocol/logLevel", "loud")]
        let wrong = await fixture.modern("tools/call", [JSON.Member("name", "tell")], meta: level)
        #expect(try wrong.reply.outcome == "400 -32602")
    }

    @Test func `a question goes out on the call's stream, and its answer comes as a POST`() async throws {
        let session = try await fixture.session(capabilities: forms)
        let stream = try await call("ask", ["whom": "you"], in: session)
        let question = await stream.message()
        #expect(question?["method"] == "elicitation/create")
        #expect(question?["params"]?["message"] == "What is the name?")
        let id = try #require(question?["id"])
        let answer: JSON = [
            "jsonrpc": "2.0", "id": id, "result": ["action": "accept", "content": ["name": "Ada"]],
        ]
        // Neither another session nor another id answers it.
        let other = try await fixture.session(capabilities: forms)
        #expect(try await fixture.send(answer.description, other).reply.status == 202)
        let wrong: JSON = ["jsonrpc": "2.0", "id": 1, "result": ["action": "decline"]]
        #expect(try await fixture.send(wrong.description, session).reply.status == 202)
        #expect(try await fixture.send(answer.description, session).reply.status == 202)
        #expect(await stream.message()?["result"]?["structuredContent"] == ["name": "Ada", "asked": ["whom": "you"]])
    }

    @Test func `a client that cannot answer, or does not, gets an error`() async throws {
        let session = try await fixture.session(capabilities: forms)
        let refused = try await call("ask", ["whom": "you"], in: session)
        let id = try #require(await refused.message()?["id"])
        let error: JSON = ["jsonrpc": "2.0", "id": id, "error": ["code": -1, "message": "no screen"]]
        #expect(try await fixture.send(error.description, session).reply.status == 202)
        let result = await refused.message()?["result"]
        #expect(result?["isError"] == true)
        #expect(result?["content"]?.array?.first?["text"]?.string?.contains("no screen") == true)

        let silent = try await call("ask", ["whom": "you"], in: session)
        _ = await silent.message()
        await fixture.time.sleepers(2)
        fixture.time.advance(by: .seconds(600))
        #expect(await silent.message()?["result"]?["isError"] == true)
    }

    @Test(arguments: [[:], ["sampling": [:]]] as [JSON])
    func `a client is not asked what it did not declare`(capabilities: JSON) async throws {
        let session = try await fixture.session(capabilities: capabilities)
        let answer = await fixture.legacy("tools/call", ["name": "ask", "arguments": ["whom": "you"]], in: session)
        let result: JSON?
        switch answer {
        case .reply(let reply): result = try reply.json["result"]
        default: result = await (try OpenConnection(answer)).message()?["result"]
        }
        #expect(result?["isError"] == true)
    }

    @Test func `a server that stops waits for no answer`() async throws {
        let session = try await fixture.session(capabilities: forms)
        let stream = try await call("ask", ["whom": "you"], in: session)
        #expect(await stream.message()?["method"] == "elicitation/create")
        fixture.endpoint.beginDraining()
        #expect(await stream.message()?["result"]?["isError"] == true)
        #expect(await stream.next() == nil)
    }

    @Test func `progress goes on where it was before the connection broke`() async throws {
        let session = try await fixture.session()
        let first = try await call("wait", ["wait_seconds": 600], in: session, meta: ["progressToken": 1])
        let place = try #require(await first.next()?.id)
        for step in [15, 10] {
            await fixture.time.sleepers(1)
            fixture.time.advance(by: .seconds(step))
        }
        #expect(await first.message()?["params"]?["progress"] == 25)
        try await first.close()
        fixture.time.advance(by: .seconds(5))
        let second = try OpenConnection(await fixture.get(session, behind: place))
        #expect(await second.message()?["params"]?["progress"] == 25)
        for step in [15, 10] {
            await fixture.time.sleepers(1)
            fixture.time.advance(by: .seconds(step))
        }
        #expect(await second.message()?["params"]?["progress"] == 55)
        try await second.close()
    }
}
