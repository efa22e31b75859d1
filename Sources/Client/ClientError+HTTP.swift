import AsyncHTTPClient
import NIOHTTP1
import NIOSSL

extension ClientError {
    /// Says why a request brought no response at all.
    static func noResponse(from endpoint: Endpoint, _ error: any Error) -> ClientError {
        if error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError {
            return ClientError(
                .untrusted,
                "The certificate of \(endpoint.url) is not trusted, or nobody speaks TLS there; name its authority with --ca-file.",
                cause: error
            )
        }
        return switch error as? HTTPClientError {
        case .deadlineExceeded, .readTimeout:
            ClientError(.timedOut, "The server at \(endpoint.url) did not answer in time.", cause: error)
        case .remoteConnectionClosed, .writeTimeout:
            connectionLost(by: endpoint, error)
        case .alreadyShutdown:
            ClientError(.closed, "The client was shut down; make a new one.", cause: error)
        default:
            ClientError(
                .unreachable,
                "No server answers at \(endpoint.url); start one with `callboard serve`, or check the address.",
                cause: error
            )
        }
    }

    /// Says that the connection ended before the answer did.
    static func connectionLost(by endpoint: Endpoint, _ error: (any Error)? = nil) -> ClientError {
        ClientError(
            .connectionLost,
            "The server at \(endpoint.url) closed the connection before it had answered; call again.",
            cause: error
        )
    }

    /// Says what a status means whose body is no answer to the message.
    static func status(
        _ status: HTTPResponseStatus,
        from endpoint: Endpoint,
        hasKey: Bool,
        reason: String? = nil
    ) -> ClientError {
        switch status {
        case .unauthorized where hasKey:
            ClientError(
                .unauthorized,
                "The server at \(endpoint.url) does not take this key: it is wrong, revoked or past its date. `callboard keys list` shows the keys."
            )
        case .unauthorized:
            ClientError(
                .unauthorized,
                "The server at \(endpoint.url) wants a key. Make one with `callboard keys create` and pass it."
            )
        case .forbidden:
            ClientError(
                .forbidden,
                "The server at \(endpoint.url) forbids this: \(reason ?? "the key has not the right role.")"
            )
        case .tooManyRequests, .serviceUnavailable:
            ClientError(.unavailable, "The server at \(endpoint.url) is busy or shutting down; call again shortly.")
        case .payloadTooLarge:
            ClientError(.rejected, "The message is larger than the server at \(endpoint.url) takes; send less.")
        default:
            ClientError(
                .noMCP,
                "\(endpoint.url) does not answer like an MCP server (HTTP \(status.code)); Callboard serves MCP under /mcp."
            )
        }
    }
}
