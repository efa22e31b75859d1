import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// A keep-alive connection that makes one tool call at a time.
struct RoomConnection {
    private typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    private static let version = "2026-07-28"

    private let headers: HTTPHeaders
    private var answers: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
    private let requests: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    private var lastID = 0

    /// Gives a body a connection of its own, and closes it afterwards.
    static func with<Outcome: Sendable>(
        _ plan: RoomPlan,
        _ body: (inout RoomConnection) async throws -> Outcome
    ) async throws -> Outcome {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connect(host: plan.host, port: plan.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Channel(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RoomConnection(plan, inbound, outbound)
            return try await body(&connection)
        }
    }

    private init(
        _ plan: RoomPlan,
        _ inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>,
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    ) {
        var headers: HTTPHeaders = [
            "Host": "\(plan.host):\(plan.port)", "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": Self.version,
            "Mcp-Method": "tools/call",
        ]
        if let key = plan.key { headers.add(name: "Authorization", value: "Bearer \(key)") }
        self.headers = headers
        answers = inbound.makeAsyncIterator()
        requests = outbound
    }

    /// Calls a tool, and gives what it answers unless that is an error.
    mutating func call<Answer: Decodable>(_ tool: String, _ arguments: some Encodable) async throws -> Answer {
        lastID += 1
        let body = try JSONEncoder().encode(
            ToolCall(id: lastID, tool: tool, arguments: arguments, version: Self.version)
        )
        var headers = headers
        headers.add(name: "Mcp-Name", value: tool)
        headers.add(name: "Content-Length", value: String(body.count))
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/mcp", headers: headers)
        try await requests.write(contentsOf: [
            .head(head), .body(.byteBuffer(ByteBuffer(bytes: body))), .end(nil),
        ])
        let (status, bytes) = try await answer()
        guard status == .ok, let answer = try? JSONDecoder().decode(ToolAnswer<Answer>.self, from: bytes),
            answer.id == lastID
        else {
            throw RoomFailure(
                description: "\(tool): \(status.code) \(String(decoding: bytes.prefix(400), as: UTF8.self))"
            )
        }
        return answer.result.structuredContent
    }

    private mutating func answer() async throws -> (HTTPResponseStatus, Data) {
        var status = HTTPResponseStatus.ok
        var bytes = Data()
        while let part = try await answers.next(isolation: #isolation) {
            switch part {
            case .head(let head): status = head.status
            case .body(let body): bytes.append(contentsOf: body.readableBytesView)
            case .end: return (status, bytes)
            }
        }
        throw RoomFailure(description: "The server closed a connection in the middle of the run.")
    }
}

/// Why a run came to no figures.
struct RoomFailure: Error, CustomStringConvertible {
    let description: String
}
