import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import MCP
import NIOCore
import Vocabulary

/// A request that is turned away before it is read.
struct Refusal: Error {
    let status: Int
    let message: String
    let reason: Rejection
    var retryAfter: Int?
    /// Whether the rest of the request is of no interest.
    var closesConnection = false
}

extension GatewayResponder {
    func respondMCP(to request: Request, _ head: RequestHead, on channel: any Channel) async throws -> Response {
        var response: Response
        if head.method == .options {
            response = .allowing("GET, POST, DELETE, OPTIONS")
        } else {
            do {
                response = try await answer(request, head, on: channel)
            } catch {
                response = refusal(error, of: head)
            }
        }
        if let origin = head.origin { response.share(with: origin, asPreflight: head.method == .options) }
        return response
    }

    private func answer(_ request: Request, _ head: RequestHead, on channel: any Channel) async throws -> Response {
        try requireOpen()
        let caller = try await caller(of: head)
        switch head.method {
        case .post:
            try check(head)
            guard let body = try await request.body.message(upTo: configuration.bodyLimit) else {
                throw tooLarge(configuration.bodyLimit)
            }
            let answer = await endpoint.answer(body, headers: head.routing, caller: caller)
            return await response(for: answer, to: head, on: channel)
        case .get:
            guard MediaTypes.takesEvents(head.accept) || head.routing.sessionID == nil else {
                throw Refusal(
                    status: 406,
                    message: "The Accept header has to list text/event-stream.",
                    reason: .notAcceptable
                )
            }
            return await response(
                for: endpoint.answerGet(headers: head.routing, caller: caller),
                to: head,
                on: channel
            )
        case .delete:
            return response(of: await endpoint.answerDelete(headers: head.routing, caller: caller), to: head)
        default:
            return .notAllowed("GET, POST, DELETE, OPTIONS")
        }
    }

    /// Takes nothing new once the server is stopping.
    func requireOpen() throws(Refusal) {
        guard drain.hasBegun else { return }
        throw Refusal(
            status: 503,
            message: "The server is stopping. Send the request again in a moment.",
            reason: .draining,
            retryAfter: 1,
            closesConnection: true
        )
    }

    /// Who makes the request; throws a `Refusal` for whoever shows no valid key.
    func caller(of head: RequestHead) async throws -> Caller {
        guard !head.hasTokenInQuery else {
            throw Refusal(
                status: 401,
                message:
                    "A key in the address ends up in logs, so it does not count. Send it as Authorization: Bearer.",
                reason: .unauthorized
            )
        }
        guard let caller = try await authenticate(head.token) else {
            if head.token != nil {
                logger.notice("Key refused", metadata: ["event": .string(BoardEvent.requestRefused.rawValue)])
            }
            throw Refusal(
                status: 401,
                message: "The server needs a valid key: send it as Authorization: Bearer, or as X-API-Key.",
                reason: .unauthorized
            )
        }
        head.caller = caller
        return caller
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

    func tooLarge(_ limit: Int) -> Refusal {
        Refusal(
            status: 413,
            message: "The body may have at most \(limit) bytes.",
            reason: .tooLarge,
            closesConnection: true
        )
    }

    /// The response for an error on the way to the endpoint; what nobody foresaw is logged and told in general terms.
    func refusal(_ error: any Error, of head: RequestHead) -> Response {
        switch error {
        case let refusal as Refusal:
            rejections.count(refusal.reason)
            head.rejection = refusal.reason
            var reply = MCPReply.refused(refusal.status, refusal.message)
            reply.retryAfter = refusal.retryAfter
            var response = Response(reply)
            if refusal.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
            if refusal.closesConnection { response.headers[.connection] = "close" }
            return response
        case let fault as Fault where fault.isRetryable:
            rejections.count(.busy)
            head.rejection = .busy
            var reply = MCPReply.refused(503, fault.message)
            reply.retryAfter = fault.retryAfter ?? 1
            return Response(reply)
        default:
            logger.error(
                "Request failed",
                metadata: ["event": .string(BoardEvent.requestRefused.rawValue), "error": .string("\(error)")]
            )
            return Response(MCPReply.refused(500, "The server could not take the request. Its log knows why."))
        }
    }

    private func response(of reply: MCPReply, to head: RequestHead) -> Response {
        head.rejection = reply.rejection
        return Response(reply)
    }

    private func response(for answer: MCPAnswer, to head: RequestHead, on channel: any Channel) async -> Response {
        switch answer {
        case .reply(let reply):
            return response(of: reply, to: head)
        case .deferred(let deferred):
            let reply = await deferred.reply(until: Self.disconnect(of: channel)) ?? MCPReply(status: 202)
            return response(of: reply, to: head)
        case .stream(let stream):
            let interruption = Self.disconnect(of: channel)
            return Response(
                status: .ok,
                headers: Self.streamFields,
                body: ResponseBody { writer in
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
        .contentType: "text/event-stream", .cacheControl: "no-cache, no-transform", .accelBuffering: "no",
    ]
}
