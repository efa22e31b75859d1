import HTTPTypes
import HummingbirdCore
import Logging
import MCP
import NIOCore
import Vocabulary

/// Who may come in, and what whoever may not is told.
extension GatewayResponder {
    /// Who makes the request; throws a `Refusal` for whoever shows nothing that opens the server.
    func admission(of head: RequestHead) async throws -> Admission {
        guard !head.hasTokenInQuery else {
            throw unauthorized(
                "A key in the address ends up in logs, so it does not count. Send it as Authorization: Bearer.",
                showing: true
            )
        }
        do {
            if let admission = try await authenticate(head.token) {
                head.caller = admission.caller
                return admission
            }
        } catch let fault as Fault where fault.code == .forbidden {
            throw insufficientScope(fault.message)
        }
        if head.token != nil {
            logger.notice("Key refused", metadata: ["event": .string(BoardEvent.requestRefused.rawValue)])
        }
        throw unauthorized(
            "The server needs a valid key: send it as Authorization: Bearer, or as X-API-Key.",
            showing: head.token != nil
        )
    }

    /// The refusal of whoever shows nothing, or what opens nothing.
    func unauthorized(_ message: String, showing hasToken: Bool) -> Refusal {
        var refusal = Refusal(status: 401, message: message, reason: .unauthorized)
        let challenge = configuration.protectedResource?.challenge(hasToken ? "invalid_token" : nil)
        refusal.fields[.wwwAuthenticate] = challenge ?? "Bearer"
        return refusal
    }

    /// The refusal of a good token that allows nothing here.
    private func insufficientScope(_ message: String) -> Refusal {
        var refusal = Refusal(status: 403, message: message, reason: .scope)
        refusal.fields[.wwwAuthenticate] = configuration.protectedResource?.challenge("insufficient_scope")
        return refusal
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
            response.headers.append(contentsOf: refusal.fields)
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

    /// Tells a client of OAuth who gives it a token for this server.
    func respondMetadata(to head: RequestHead) -> Response {
        guard let resource = configuration.protectedResource else { return Self.nothingHere }
        guard head.method == .get || head.method == .head else { return .notAllowed("GET") }
        var response = Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "max-age=300"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: resource.metadata))
        )
        if let origin = head.origin { response.share(with: origin, asPreflight: false) }
        return response
    }
}
