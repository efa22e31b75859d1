import Logging
import MCP
import NIOCore
import Vocabulary

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

    /// Who makes the request; throws a `Refusal` for whoever shows no valid key.
    func caller(of head: RequestHead, on channel: any Channel) async throws -> Caller {
        guard !head.hasTokenInQuery else {
            throw Refusal(
                status: 401,
                message:
                    "A key in the address ends up in logs, so it does not count. Send it as Authorization: Bearer.",
                reason: .unauthorized
            )
        }
        if configuration.requiresKey, head.token != nil {
            do { try failedKeys.check(client(of: head, on: channel)) } catch {
                throw refusal(error, client: client(of: head, on: channel))
            }
        }
        guard let caller = try await authenticate(head.token) else {
            if head.token != nil { noteFailedKey(from: client(of: head, on: channel)) }
            throw Refusal(
                status: 401,
                message: "The server needs a valid key: send it as Authorization: Bearer, or as X-API-Key.",
                reason: .unauthorized
            )
        }
        return caller
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
}
