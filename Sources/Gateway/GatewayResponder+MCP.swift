import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import MCP
import NIOCore
import Vocabulary

extension GatewayResponder {
    func respondMCP(to request: Request, _ head: RequestHead, on channel: any Channel) async throws -> Response {
        var response: Response
        if head.method == .options {
            response = .allowing("GET, POST, DELETE, OPTIONS")
        } else {
            do {
                response = try await answer(request, head, on: channel)
            } catch {
                response = refusal(error)
            }
        }
        if let origin = head.origin { response.share(with: origin, asPreflight: head.method == .options) }
        return response
    }

    private func answer(_ request: Request, _ head: RequestHead, on channel: any Channel) async throws -> Response {
        try requireOpen()
        let caller = try await caller(of: head, on: channel)
        let place = try requestPlace(of: caller, head, on: channel)
        defer { withExtendedLifetime(place) {} }
        switch head.method {
        case .post:
            try check(head)
            guard let body = try await message(of: request, upTo: configuration.bodyLimit, head, on: channel) else {
                throw tooLarge(configuration.bodyLimit)
            }
            let answer = await endpoint.answer(body, headers: head.routing, caller: caller)
            return try await response(for: answer, to: caller, head, on: channel)
        case .get:
            guard MediaTypes.takesEvents(head.accept) || head.routing.sessionID == nil else {
                throw Refusal(
                    status: 406,
                    message: "The Accept header has to list text/event-stream.",
                    reason: .notAcceptable
                )
            }
            let answer = await endpoint.answerGet(headers: head.routing, caller: caller)
            return try await response(for: answer, to: caller, head, on: channel)
        case .delete:
            return Response(await endpoint.answerDelete(headers: head.routing, caller: caller))
        default:
            return .notAllowed("GET, POST, DELETE, OPTIONS")
        }
    }

    private func check(_ head: RequestHead) throws(Refusal) {
        guard !head.isEncoded else {
            throw Refusal(status: 415, message: "Send the body without Content-Encoding.", reason: .mediaType)
        }
        guard MediaTypes.isJSON(head.contentType) else {
            throw Refusal(status: 415, message: "The Content-Type has to be application/json.", reason: .mediaType)
        }
        guard MediaTypes.takesBothAnswers(head.accept) else {
            throw Refusal(
                status: 406,
                message: "The Accept header has to list application/json and text/event-stream.",
                reason: .notAcceptable
            )
        }
        if let length = head.contentLength, length > configuration.bodyLimit {
            throw tooLarge(configuration.bodyLimit)
        }
    }

    private func response(
        for answer: MCPAnswer,
        to caller: Caller,
        _ head: RequestHead,
        on channel: any Channel
    ) async throws -> Response {
        switch answer {
        case .reply(let reply):
            return Response(reply)
        case .deferred(let deferred):
            return Response(await deferred.reply(until: Self.disconnect(of: channel)) ?? MCPReply(status: 202))
        case .stream(let stream):
            let place = try streamPlace(of: caller, head, on: channel)
            let interruption = Self.disconnect(of: channel)
            return Response(
                status: .ok,
                headers: Self.streamFields,
                body: ResponseBody { writer in
                    defer { withExtendedLifetime(place) {} }
                    try await stream.write(until: interruption) { bytes in
                        try await writer.write(ByteBuffer(bytes: bytes))
                    }
                    try await writer.finish(nil)
                }
            )
        }
    }

    private static func disconnect(of channel: any Channel) -> Interruption {
        let interruption = Interruption()
        ConnectionGuard.onDisconnect(of: channel) { interruption.interrupt() }
        return interruption
    }

    /// A proxy that keeps or packs events would keep them from the client.
    private static let streamFields: HTTPFields = [
        .contentType: "text/event-stream", .cacheControl: "no-store, no-transform", .accelBuffering: "no",
    ]
}
