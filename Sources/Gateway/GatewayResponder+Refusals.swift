import HTTPTypes
import HummingbirdCore
import Logging
import MCP
import NIOCore
import Vocabulary

extension GatewayResponder {
    func tooLarge(_ limit: Int) -> Refusal {
        Refusal(
            status: 413,
            message: "The body may have at most \(limit) bytes.",
            reason: .tooLarge,
            closesConnection: true
        )
    }

    /// The response for an error on the way to the endpoint; what nobody foresaw is logged and told in general terms.
    func refusal(_ error: any Error, of head: RequestHead, on channel: any Channel) -> Response {
        switch error {
        case let refusal as Refusal:
            return response(for: refusal, of: head)
        case let reached as LimitReached:
            limitLog.tell(reached.limit, client: client(of: head, on: channel), key: head.caller?.keyID)
            return response(for: Refusal(reached), of: head)
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

    /// Counts a refusal, and tells the client of it.
    func response(for refusal: Refusal, of head: RequestHead) -> Response {
        rejections.count(refusal.reason)
        head.rejection = refusal.reason
        var reply = MCPReply.refused(refusal.status, refusal.message)
        reply.retryAfter = refusal.retryAfter
        var response = Response(reply)
        response.headers.append(contentsOf: refusal.fields)
        if refusal.closesConnection { response.headers[.connection] = "close" }
        return response
    }
}
