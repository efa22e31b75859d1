import HTTPTypes
import MCP

/// Keeps web pages out: a page that a browser shows may not reach the server under a name that is not the server's.
struct Frontier: Sendable {
    private let hosts: [HostName]
    private let origins: [String]
    private let isLoopback: Bool
    private let isOpenToAllNames: Bool

    init(_ configuration: Gateway.Configuration) {
        let named = [configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host]
        hosts = (named + configuration.allowedHosts).compactMap(HostName.init)
        origins = configuration.allowedOrigins.map { $0.lowercased() }
        isLoopback = configuration.isLoopback
        isOpenToAllNames = configuration.allowedHosts.contains("*")
    }

    /// Why a request may not come in; nothing if it may.
    func refusal(of head: RequestHead) -> Refusal? {
        guard head.path.utf8.first == UInt8(ascii: "/") else {
            return Refusal(status: 421, message: "The request target has to be a path.", reason: .host)
        }
        guard let host = head.host, !head.hasSeveralHosts else {
            return Refusal(status: 400, message: "The request needs exactly one Host header.", reason: .host)
        }
        guard isOwn(host) else {
            return Refusal(
                status: 421,
                message: "This server does not go by that name. Its operator can allow the name as a host.",
                reason: .host
            )
        }
        if let origin = head.origin {
            guard isAllowed(origin) else {
                return Refusal(
                    status: 403,
                    message: "Pages of this origin may not call the server. Its operator can allow the origin.",
                    reason: .origin
                )
            }
        } else if head.isCrossSite {
            return Refusal(status: 403, message: "Pages of another site may not call the server.", reason: .origin)
        }
        return nil
    }

    private func isOwn(_ text: String) -> Bool {
        guard let host = HostName(text) else { return false }
        return host.isLoopback || isOpenToAllNames
            || hosts.contains { $0.name == host.name && ($0.port == nil || $0.port == host.port) }
    }

    private func isAllowed(_ origin: String) -> Bool {
        let origin = origin.lowercased()
        if origins.contains(origin) { return true }
        guard isLoopback else { return false }
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: origin.hasPrefix) else { return false }
        return HostName(String(origin.dropFirst(scheme.count)))?.isLoopback ?? false
    }
}
