import Vocabulary

/// Addresses that begin alike, such as `10.0.0.0/8` or `2001:db8::/32`; a single one is a network, too.
package struct IPNetwork: Hashable, Sendable {
    private let base: IPAddress
    /// How many bits they share, of 128.
    private let length: Int

    /// Reads an address, or one with the number of bits that count behind a slash; nothing else is a network.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        let width = address.isIPv4 && !first.contains(":") ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ $0.isDigit }), let number = Int(parts[1]), number <= width else {
                return nil
            }
            length = number
        }
        self.length = 128 - width + length
        base = address.masked(to: self.length)
    }

    func contains(_ address: IPAddress) -> Bool { address.masked(to: length) == base }
}
