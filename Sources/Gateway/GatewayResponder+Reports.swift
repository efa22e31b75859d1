import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Vocabulary

extension GatewayResponder {
    /// Hands what a client reports to whoever receives it, in the name of the key that it shows.
    func respondReport(
        _ kind: AgentReport.Kind,
        to request: Request,
        _ head: RequestHead,
        on channel: any Channel
    ) async -> Response {
        guard let receiveReport else { return Self.nothingHere }
        guard head.method == .post else { return .notAllowed("POST") }
        do {
            try requireOpen()
            let caller = try await admission(of: head, on: channel).caller
            try callLimit?.count(of: caller)
            let place = try slots.request(of: caller.keyID)
            defer { withExtendedLifetime(place) {} }
            let limit = configuration.reportLimit
            guard head.contentLength.map({ $0 <= limit }) ?? true,
                let body = try await request.body.bytes(upTo: limit, within: bodyMemory)
            else { throw tooLarge(limit) }
            let answer = await receiveReport(
                AgentReport(
                    kind: kind,
                    caller: caller,
                    body: body,
                    contentType: head.contentType,
                    contentEncoding: head.contentEncoding,
                    query: String(head.query)
                )
            )
            var headers: HTTPFields = [.contentType: answer.contentType]
            if let seconds = answer.retryAfter { headers[.retryAfter] = String(seconds) }
            return Response(
                status: HTTPResponse.Status(code: answer.status),
                headers: headers,
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
            )
        } catch {
            return refusal(error, of: head, on: channel)
        }
    }
}
