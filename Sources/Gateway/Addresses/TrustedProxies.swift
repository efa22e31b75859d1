/// Finds out from where a request came, where proxies stand between the client and the server.
struct TrustedProxies: Sendable {
    let networks: [IPNetwork]

    /// Whether an address is that of a proxy whose word counts.
    func contains(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

    /// The client's address: what the trusted proxies say of it, read from the server outwards up to the first hop that
    /// none of them is.
    ///
    /// Where both headers stand and say different things, one of them came from the client, so neither counts.
    func client(of peer: IPAddress, forwardedFor: String?, forwarded: String?) -> IPAddress {
        guard contains(peer) else { return peer }
        let named = [
            forwardedFor.map { farthest(from: peer, Self.hops(forwardedFor: $0)) },
            forwarded.map { farthest(from: peer, Self.hops(forwarded: $0)) },
        ].compactMap(\.self)
        guard let first = named.first, named.allSatisfy({ $0 == first }) else { return peer }
        return first
    }

    /// Goes from hop to hop, the nearest last in the list, and stops at the first that is no proxy, or unknown.
    private func farthest(from peer: IPAddress, _ hops: [IPAddress?]) -> IPAddress {
        var client = peer
        for hop in hops.reversed() {
            guard let hop else { break }
            client = hop
            guard contains(hop) else { break }
        }
        return client
    }

    /// `X-Forwarded-For`: addresses, parted by commas.
    private static func hops(forwardedFor text: String) -> [IPAddress?] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { address(in: $0.trimmed) }
    }

    /// `Forwarded` (RFC 7239): elements, parted by commas, of pairs, parted by semicolons.
    private static func hops(forwarded text: String) -> [IPAddress?] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { element in
            let node = element.split(separator: ";").lazy.map(\.trimmed).first { $0.lowercased().hasPrefix("for=") }
            return node.flatMap { address(in: $0.dropFirst(4).trimmed(of: "\"")) }
        }
    }

    /// An address that may have a port, as both headers write it.
    private static func address(in text: Substring) -> IPAddress? {
        if let plain = IPAddress(String(text)) { return plain }
        return HostName(String(text)).flatMap { IPAddress($0.name) }
    }
}

extension Substring {
    fileprivate func trimmed(of mark: Character) -> Substring {
        guard count >= 2, first == mark, last == mark else { return self }
        return dropFirst().dropLast()
    }
}
