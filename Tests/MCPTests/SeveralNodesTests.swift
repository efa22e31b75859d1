import MCP
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite("Sessions on several nodes", .timeLimit(.minutes(1)))
struct SeveralNodesTests {
    /// What nodes have said to each other, and not heard yet.
    private final class Wire: Sendable {
        private let said = Mutex([(session: String, words: String)]())

        @Sendable func say(_ session: String, _ words: String) { said.withLock { $0.append((session, words)) } }

        /// Lets a node hear all that was said since the last time; gives how much that was.
        @discardableResult
        func deliver(to node: EndpointFixture) async -> Int {
            let news = said.withLock { said in
                defer { said = [] }
                return said
            }
            for (session, words) in news { await node.endpoint.hear(words, of: session) }
            return news.count
        }
    }

    private let wire = Wire()
    /// The node that the client has its streams with, and the one that its other requests reach.
    private let here: EndpointFixture
    private let there: EndpointFixture
    private let forms: JSON = ["elicitation": [:]]

    init() throws {
        let sessions = MemorySessions()
        here = try EndpointFixture(sessions: sessions, tellOthers: wire.say)
        there = try EndpointFixture(sessions: sessions, tellOthers: wire.say)
    }

    private func ask(in session: RoutingHeaders) async throws -> (stream: OpenConnection, question: JSON) {
        let params: JSON = ["name": "ask", "arguments": ["whom": "you"], "_meta": [:]]
        let stream = try OpenConnection(await here.legacy("tools/call", params, id: "c", in: session))
        return (stream, try #require(await stream.message()?["id"]))
    }

    @Test func `an answer that reaches another node is passed on to the one that asked`() async throws {
        let session = try await here.session(capabilities: forms)
        let (stream, question) = try await ask(in: session)
        let answer: JSON = [
            "jsonrpc": "2.0", "id": question, "result": ["action": "accept", "content": ["name": "Ada"]],
        ]
        #expect(try await there.send(answer.description, session).reply.status == 202)
        #expect(await wire.deliver(to: here) == 1)
        #expect(await stream.message()?["result"]?["structuredContent"] == ["name": "Ada", "asked": ["whom": "you"]])
        // Whoever asked needs nobody else.
        let (second, other) = try await ask(in: session)
        let error: JSON = ["jsonrpc": "2.0", "id": other, "error": ["code": -1, "message": "no screen"]]
        #expect(try await here.send(error.description, session).reply.status == 202)
        #expect(await wire.deliver(to: there) == 0)
        #expect(await second.message()?["result"]?["isError"] == true)
    }

    @Test func `a refusal is passed on, too, and the answer of another session is not`() async throws {
        let session = try await here.session(capabilities: forms)
        let stranger = try await there.session(capabilities: forms)
        let (stream, question) = try await ask(in: session)
        let answer: JSON = [
            "jsonrpc": "2.0", "id": question, "result": ["action": "accept", "content": ["name": "Eve"]],
        ]
        _ = await there.send(answer.description, stranger)
        await wire.deliver(to: here)
        let error: JSON = ["jsonrpc": "2.0", "id": question, "error": ["code": -1, "message": "no screen"]]
        _ = await there.send(error.description, session)
        await wire.deliver(to: here)
        let result = await stream.message()?["result"]
        #expect(result?["isError"] == true)
        #expect(result?["content"]?.array?.first?["text"]?.string?.contains("no screen") == true)
    }

    @Test func `a call is cancelled from another node`() async throws {
        let session = try await here.session()
        let params: JSON = ["name": "wait", "arguments": ["wait_seconds": 60], "_meta": [:]]
        let stream = try OpenConnection(await here.legacy("tools/call", params, id: "c", in: session))
        await here.workshop.gate.arrivals(1)
        let cancellation = EndpointFixture.request("notifications/cancelled", ["requestId": "c"], id: nil)
        #expect(try await there.send(cancellation, session).reply.status == 202)
        #expect(await wire.deliver(to: here) == 1)
        await here.workshop.gate.cancellations(1)
        try await stream.close()
    }

    @Test func `what a session wants to hear of is known at once where its stream is`() async throws {
        let session = try await here.session()
        let stream = try OpenConnection(await here.get(session))
        _ = await stream.next()
        #expect(try await there.legacy("resources/subscribe", ["uri": "book://1"], in: session).reply.outcome == "200")
        await wire.deliver(to: here)
        here.subscriptions.publish(.resource("book://1"))
        #expect(await stream.message()?["params"] == ["uri": "book://1"])
        // A node without a stream of the session has nothing to keep in step.
        #expect(try await here.legacy("logging/setLevel", ["level": "error"], in: session).reply.outcome == "200")
        #expect(await wire.deliver(to: there) == 1)
        try await stream.close()
    }

    @Test func `a session that another node has ended ends its streams here`() async throws {
        let session = try await here.session()
        let stream = try OpenConnection(await here.get(session))
        _ = await stream.next()
        #expect(await there.endpoint.answerDelete(headers: session, caller: .local).status == 200)
        await wire.deliver(to: here)
        try await stream.ended()
    }

    @Test func `whoever watches hears once of each resource when nobody knows which has changed`() async throws {
        let session = try await here.session()
        #expect(try await here.legacy("resources/subscribe", ["uri": "book://1"], in: session).reply.outcome == "200")
        let stream = try OpenConnection(await here.get(session))
        _ = await stream.next()
        here.subscriptions.publishResources()
        var methods: Set<String> = []
        for _ in 0..<2 { methods.insert(try #require(await stream.message()?["method"]?.string)) }
        #expect(methods == ["notifications/resources/list_changed", "notifications/resources/updated"])
        try await stream.close()
    }

    @Test(arguments: ["", "nonsense", "[]", "{}", #"{"answered":1}"#, #"{"cancelled":null}"#, #"{"later":true}"#])
    func `what another version says is passed over`(words: String) async throws {
        let session = try await here.session()
        await here.endpoint.hear(words, of: try #require(session.sessionID))
        #expect(try await here.legacy("tools/list", [:], in: session).reply.outcome == "200")
    }
}
