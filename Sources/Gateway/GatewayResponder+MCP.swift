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
                response = refusal(error, of: head, on: channel)
            }
        }
        if let origin = head.origin { response.share(with: origin, asPreflight: head.method == .options) }
        return response
    }

    private func answer(_ request: Request, _ head: RequestHead, on channel: any Channel) async throws -> Response {
        try requireOpen()
        let admission = try await admission(of: head, on: channel)
        let caller = admission.caller
        try callLimit?.count(of: caller)
        let place = try slots.request(of: caller.keyID)
        defer { withExtendedLifetime(place) {} }
        switch head.method {
        case .post:
            try check(head)
            guard let body = try await request.body.message(upTo: configuration.bodyLimit, within: bodyMemory) else {
                throw tooLarge(configuration.bodyLimit)
            }
            // Each message of a batch is a call.
            if let batch = body.batchSize, batch > 1 { try callLimit?.count(batch - 1, of: caller) }
            let answer = await endpoint.answer(body, headers: head.routing, caller: caller)
            return try await response(for: answer, to: admission, of: head, on: channel)
        case .get:
            guard MediaTypes.takesEvents(head.accept) || head.routing.sessionID == nil else {
                throw Refusal(
                    status: 406,
                    message: "The Accept header has to list text/event-stream.",
                    reason: .notAcceptable
                )
            }
            let answer = await endpoint.answerGet(headers: head.routing, caller: caller)
            return try await response(for: answer, to: admission, of: head, on: channel)
        case .delete:
            return response(to: await endpoint.answerDelete(headers: head.routing, caller: caller), of: head)
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

    /// An answer that takes its time ends with the key or the token that opened it.
    private func response(
        for answer: MCPAnswer,
        to admission: Admission,
        of head: RequestHead,
        on channel: any Channel
    ) async throws -> Response {
        switch answer {
        case .reply(let reply):
            return response(to: reply, of: head)
        case .deferred(let deferred):
            let interruption = Self.disconnect(of: channel)
            let ticket = openAnswers.open(for: admission) { interruption.interrupt() }
            let reply = await deferred.reply(until: interruption)
            let hasEnded = openAnswers.close(ticket)
            if let reply { return response(to: reply, of: head) }
            guard hasEnded else { return response(to: MCPReply(status: 202), of: head) }
            throw unauthorized("The key or token has ended, and the call with it.", showing: true)
        case .stream(let stream):
            let place = try slots.stream(of: admission.caller.keyID)
            let interruption = Self.disconnect(of: channel)
            return Response(
                status: .ok,
                headers: Self.streamFields,
                body: ResponseBody { [openAnswers] writer in
                    defer { withExtendedLifetime(place) {} }
                    let ticket = openAnswers.open(for: admission) { interruption.interrupt() }
                    do {
                        defer { openAnswers.close(ticket) }
                        try await stream.write(until: interruption) { bytes in
                            try await writer.write(ByteBuffer(bytes: bytes))
                        }
                    }
                    try await writer.finish(nil)
                }
            )
        }
    }

    /// The response for a reply; whoever may not do with its token what it wants is told which one it needs.
    private func response(to reply: MCPReply, of head: RequestHead) -> Response {
        head.rejection = reply.rejection
        var response = Response(reply)
        if let role = reply.neededRole, let resource = configuration.protectedResource {
            response.headers[.wwwAuthenticate] = resource.challenge("insufficient_scope", needing: role)
        }
        return response
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
