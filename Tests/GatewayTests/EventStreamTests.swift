import Gateway
import HTTPTypes
import HummingbirdTesting
import MCP
import NIOCore
import TestSupport
import Testing
import Vocabulary

@Suite("Streams of events")
struct EventStreamTests {
    private let fixture: GatewayFixture

    init() throws { fixture = try GatewayFixture() }

    private func get(_ session: String, _ fields: String = "") -> String {
        "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: \(session)\r\n\(fields)\r\n"
    }

    private func session(_ client: some TestClientProtocol) async throws -> String {
        let body = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}
            """
        let headers: HTTPFields = [
            .contentType: "application/json", .accept: "application/json, text/event-stream",
        ]
        let response = try await client.execute(
            uri: "/mcp",
            method: .post,
            headers: headers,
            body: ByteBuffer(string: body)
        )
        return try #require(response.headers[.named("Mcp-Session-Id")])
    }

    @Test func `a session's stream begins at once, tells of changes, and can be resumed`() async throws {
        try await fixture.gateway.application.test(.live) { client in
            let session = try await session(client)
            var place = ""
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(get(session))
                let head = try await connection.read(through: "\r\n\r\n").lowercased()
                #expect(head.hasPrefix("http/1.1 200 ok\r\n"))
                #expect(head.contains("content-type: text/event-stream\r\n"))
                #expect(head.contains("x-accel-buffering: no\r\n"))
                #expect(try await connection.read(through: "data:\n\n").contains("retry: 1000\n"))
                fixture.subscriptions.publish(.tools)
                let event = try await connection.read(through: "\n\n")
                #expect(event.contains("notifications/tools/list_changed"))
                let line = try #require(event.split(separator: "\n").first { $0.contains("id: ") })
                place = String(try #require(line.split(separator: " ").last))
            }
            fixture.subscriptions.publish(.prompts)
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(get(session, "Last-Event-ID: \(place)\r\n"))
                _ = try await connection.read(through: "data:\n\n")
                #expect(try await connection.read(through: "\n\n").contains("notifications/prompts/list_changed"))
            }
        }
    }

    @Test func `a server that stops ends its streams in good order`() async throws {
        try await fixture.gateway.application.test(.live) { client in
            let session = try await session(client)
            let listen = ModernRequest(
                "subscriptions/listen",
                [JSON.Member("notifications", ["toolsListChanged": true])]
            )
            try await RawConnection.open(to: try #require(client.port)) { old in
                try await RawConnection.open(to: try #require(client.port)) { new in
                    try await old.send(get(session))
                    _ = try await old.read(through: "data:\n\n")
                    try await new.send(listen.text())
                    #expect(try await new.read(through: "\r\n\r\n").contains("200 OK"))
                    #expect(try await new.read(through: "\n\n").contains("acknowledged"))
                    fixture.gateway.beginDraining()
                    #expect(try await old.read(through: "0\r\n\r\n").hasSuffix("0\r\n\r\n"))
                    #expect(try await new.read(through: "0\r\n\r\n").contains(#""result":{"resultType":"complete""#))
                }
            }
        }
    }

    @Test func `whoever wants no events is not sent any`() async throws {
        try await fixture.gateway.application.test(.router) { client in
            let session = try await session(client)
            for (accept, status) in [("application/json", 406), ("text/event-stream;q=0", 406)] {
                let headers: HTTPFields = [.accept: accept, .named("Mcp-Session-Id"): session]
                let response = try await client.execute(uri: "/mcp", method: .get, headers: headers)
                #expect(response.status.code == status)
            }
            let stray = try await client.execute(uri: "/mcp", method: .get, headers: [.accept: "application/json"])
            #expect(stray.outcome == "400 -32600")
        }
    }

    @Test func `headers that repeat arguments reach the check`() async throws {
        let call = ModernRequest(
            "tools/call",
            [JSON.Member("name", "region"), JSON.Member("arguments", ["region": "eu"])]
        )
        try await fixture.gateway.application.test(.router) { client in
            for (field, value, outcome) in [
                ("X-Other", "eu", "400 -32020"), ("MCP-PARAM-REGION", "eu", "200"),
                ("Mcp-Param-Region", "us", "400 -32020"),
            ] {
                let response = try await client.post(call) { $0[.named(field)] = value }
                #expect(response.outcome == outcome)
            }
        }
    }
}
