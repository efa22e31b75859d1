import Vocabulary

@testable import Client
@testable import MCP

extension FuzzedBoard {
    /// Sends a message, and holds the answer against what every answer has to be.
    func check(_ body: [UInt8], _ headers: RoutingHeaders, by caller: Caller) async throws {
        switch await send(body, headers, by: caller) {
        case .reply(let reply): try Self.check(reply)
        case .deferred(let deferred):
            guard let reply = await deferred.reply(until: Interruption()) else { return }
            try Self.check(reply)
        case .stream(let stream): try await Self.check(stream)
        }
    }

    private static func check(_ reply: MCPReply) throws {
        try require((200..<500).contains(reply.status), "the status is \(reply.status)")
        guard !reply.body.isEmpty else {
            return try require(reply.status == 202 || reply.status == 200, "an error says which: \(reply.status)")
        }
        let json = try JSONReader.read(reply.body)
        for message in json.array ?? [json] { try check(message) }
    }

    private static func check(_ message: JSON) throws(BrokenProperty) {
        try require(message["jsonrpc"] == "2.0", "an answer is of JSON-RPC: \(message)")
        try require((message["result"] == nil) != (message["error"] == nil), "an answer is one of two: \(message)")
        try require(message["error"]?["code"]?.integer != -32_603, "nothing is unforeseen: \(message)")
        let code = message["result"]?["structuredContent"]?["error"]?["code"]?.string
        try require(code != "INTERNAL_ERROR" && code != "STORAGE_ERROR", "no tool fails inside: \(message)")
    }

    /// The client is gone before the first event, so that no stream lasts.
    private static func check(_ stream: any AnswerStream) async throws {
        let interruption = Interruption()
        interruption.interrupt()
        try await stream.write(until: interruption) { bytes in
            var parser = ServerSentEventParser(maximumEventBytes: 1 << 20)
            for event in try parser.feed(bytes) where !event.data.isEmpty {
                _ = try JSONReader.read(event.data)
            }
        }
    }
}
