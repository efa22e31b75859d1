import MCP
import TestSupport
import Testing
import Vocabulary

@Suite("The stream behind a GET")
struct PushStreamTests {
    private let fixture: EndpointFixture

    init() throws { fixture = try EndpointFixture() }

    private func open(_ session: RoutingHeaders, behind event: String? = nil) async throws -> OpenConnection {
        try OpenConnection(await fixture.get(session, behind: event))
    }

    private func watch(_ uri: String, _ verb: String = "subscribe", in session: RoutingHeaders) async throws -> String {
        try await fixture.legacy("resources/\(verb)", ["uri": .string(uri)], in: session).reply.outcome
    }

    @Test func `it needs a session, and is no part of the modern era`() async throws {
        #expect(try await fixture.get(RoutingHeaders()).reply.outcome == "400 -32600")
        var unknown = RoutingHeaders()
        unknown.sessionID = "0123456789abcdef0123456789abcdef"
        #expect(try await fixture.get(unknown).reply.outcome == "404 -32600")
        var modern = RoutingHeaders()
        modern.protocolVersion = "2026-07-28"
        let reply = try await fixture.get(modern).reply
        #expect((reply.status, reply.allow) == (405, "POST"))
    }

    @Test(arguments: [("2025-11-25", true), ("2025-06-18", false), ("2025-03-26", false), ("2024-11-05", false)])
    func `it begins with an event to come back to, where the revision has that`(
        version: String,
        isPrimed: Bool
    ) async throws {
        let stream = try await open(try await fixture.session(version))
        let first = await stream.next()
        #expect(first?.message == nil)
        #expect((first?.id != nil) == isPrimed)
        #expect(first?.note == (isPrimed ? "retry: 1000" : ": waiting"))
        try await stream.close()
    }

    @Test func `it tells of resources that were subscribed to, until they are not`() async throws {
        let session = try await fixture.session()
        #expect(try await watch("book://9", in: session) == "200 -32002")
        #expect(try await watch("book://1", in: session) == "200")
        let stream = try await open(session)
        _ = await stream.next()
        fixture.subscriptions.publish(.resource("book://2"))
        fixture.subscriptions.publish(.resource("book://1"))
        #expect(await stream.message()?["params"] == ["uri": "book://1"])
        #expect(try await watch("book://2", in: session) == "200")
        #expect(try await watch("book://1", "unsubscribe", in: session) == "200")
        fixture.subscriptions.publish(.resource("book://1"))
        fixture.subscriptions.publish(.resource("book://2"))
        #expect(await stream.message()?["params"] == ["uri": "book://2"])
        fixture.subscriptions.publish(.tools)
        #expect(await stream.message()?["method"] == "notifications/tools/list_changed")
        try await stream.close()
    }

    @Test func `it carries log messages of the gravity that was asked for`() async throws {
        let caller = Caller.with(.orchestrator)
        let session = try await fixture.session(caller: caller)
        let stream = try OpenConnection(await fixture.get(session, caller: caller))
        _ = await stream.next()
        fixture.endpoint.log(.info, ["task": 1], by: "tasks", to: "ada")
        #expect(await stream.message()?["params"] == ["level": "info", "logger": "tasks", "data": ["task": 1]])
        let set = await fixture.legacy("logging/setLevel", ["level": "error"], in: session, caller: caller)
        #expect(try set.reply.json.description == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
        fixture.endpoint.log(.warning, ["task": 2], by: "tasks", to: "ada")
        fixture.endpoint.log(.error, ["task": 3], by: "tasks", to: "bob")
        fixture.endpoint.log(.error, ["task": 4], by: "tasks", to: "ada")
        #expect(await stream.message()?["params"]?["data"] == ["task": 4])
        let wrong = await fixture.legacy("logging/setLevel", ["level": "loud"], in: session, caller: caller)
        #expect(try wrong.reply.outcome == "200 -32602")
        try await stream.close()
    }

    @Test func `whoever comes back hears what was missed, and only that`() async throws {
        let session = try await fixture.session()
        for number in 1...3 { _ = try await watch("book://\(number)", in: session) }
        let stream = try await open(session)
        _ = await stream.next()
        fixture.subscriptions.publish(.resource("book://1"))
        let seen = await stream.next()
        try await stream.close()
        for uri in ["book://2", "book://3", "book://2"] { fixture.subscriptions.publish(.resource(uri)) }
        let again = try await open(session, behind: try #require(seen?.id))
        #expect(await again.next()?.id == seen?.id)
        #expect(await again.message()?["params"] == ["uri": "book://2"])
        #expect(await again.message()?["params"] == ["uri": "book://3"])
        fixture.subscriptions.publish(.resource("book://1"))
        #expect(await again.message()?["params"] == ["uri": "book://1"])
        try await again.close()
    }

    @Test func `a second connection takes the place of the first`() async throws {
        let session = try await fixture.session()
        _ = try await watch("book://1", in: session)
        let first = try await open(session)
        _ = await first.next()
        let second = try await open(session)
        _ = await second.next()
        try await first.ended()
        fixture.subscriptions.publish(.resource("book://1"))
        #expect(await second.message()?["params"] == ["uri": "book://1"])
        try await second.close()
    }

    @Test func `a place in a stream of an earlier process begins a new one, a call of it is gone`() async throws {
        let session = try await fixture.session()
        let stream = try await open(session, behind: "p0123456789abcdef-12")
        #expect(await stream.next()?.id?.hasSuffix("-0") == true)
        try await stream.close()
        #expect(try await fixture.get(session, behind: "c0123456789abcdef-1").reply.outcome == "400 -32600")
        for nonsense in ["", "7", "p-", "x0-1", "p0-one"] {
            #expect(try await fixture.get(session, behind: nonsense).reply.outcome == "400 -32600")
        }
    }

    @Test func `it ends with its session, and with the server`() async throws {
        let session = try await fixture.session()
        let stream = try await open(session)
        _ = await stream.next()
        #expect(await fixture.endpoint.answerDelete(headers: session, caller: .local).status == 200)
        try await stream.ended()
        let other = try await open(try await fixture.session())
        _ = await other.next()
        fixture.endpoint.beginDraining()
        try await other.ended()
    }

    @Test func `it ends where another node has ended the session`() async throws {
        let session = try await fixture.session()
        let stream = try await open(session)
        _ = await stream.next()
        _ = try await fixture.sessions.end(try #require(session.sessionID), by: .local)
        await fixture.time.sleepers(1)
        fixture.time.advance(by: .seconds(15))
        try await stream.ended()
    }
}
