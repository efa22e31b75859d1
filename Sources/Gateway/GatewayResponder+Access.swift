import HTTPTypes
import HummingbirdCore
import Logging
import MCP
import NIOCore
import Vocabulary

/// Who may come in, and what whoever may not is told.
extension GatewayResponder {
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

    /// Who makes the request; throws a `Refusal` for whoever shows nothing that opens the server, and `LimitReached`
    /// for whoever has shown too many such things.
    func admission(of head: RequestHead, on channel: any Channel) async throws -> Admission {
        guard !head.hasTokenInQuery else {
            throw unauthorized(
                "A key in the address ends up in logs, so it does not count. Send it as Authorization: Bearer.",
                showing: true
            )
        }
        if configuration.requiresKey, head.token != nil { try failedKeys.check(client(of: head, on: channel)) }
        do {
            if let admission = try await authenticate(head.token) {
                head.caller = admission.caller
                return admission
            }
        } catch let fault as Fault where fault.code == .forbidden {
            throw insufficientScope(fault.message)
        }
        if head.token != nil { noteFailedKey(from: client(of: head, on: channel)) }
        throw unauthorized(
            "The server needs a valid key: send it as Authorization: Bearer, or as X-API-Key.",
            showing: head.token != nil
        )
    }

    private func noteFailedKey(from client: IPAddress?) {
        if configuration.requiresKey { failedKeys.note(client) }
        logger.notice(
            "Key refused",
            metadata: [
                "event": .string(BoardEvent.requestRefused.rawValue),
                "client_address": .string(client.map { "\($0)" } ?? ""),
            ]
        )
    }

    /// From where the request came, as far as those tell who are trusted with it.
    func client(of head: RequestHead, on channel: any Channel) -> IPAddress? {
        IPAddress(channel.remoteAddress).map {
            proxies.client(of: $0, forwardedFor: head.forwardedFor, forwarded: head.forwarded)
        }
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
