import Foundation
import NIOCore

/// An address of the Internet protocol, the same however it is written.
///
/// An IPv4 address is kept in the form that IPv6 has for it, `::ffff:192.0.2.1` (RFC 4291, section 2.5.5.2).
package struct IPAddress: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    private static let mapped: UInt64 = 0xFFFF << 32

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    private init(_ address: in_addr) {
        self.init(high: 0, low: Self.mapped | UInt64(UInt32(bigEndian: address.s_addr)))
    }

    private init(_ address: in6_addr) {
        self = withUnsafeBytes(of: address) { bytes in
            IPAddress(
                high: UInt64(bigEndian: bytes.load(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.load(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    /// Reads an address without a port; nothing else is one.
    package init?(_ text: String) {
        // The system's reader would stop there, and take what stands before.
        guard !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(four)
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(six)
        } else {
            return nil
        }
    }

    /// The other end of a connection; nothing for one that comes through a file.
    init?(_ address: SocketAddress?) {
        switch address {
        case .v4(let address): self.init(address.address.sin_addr)
        case .v6(let address): self.init(address.address.sin6_addr)
        case .unixDomainSocket, nil: return nil
        }
    }

    var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    var isLoopback: Bool { isIPv4 ? (low >> 24) & 0xFF == 127 : high == 0 && low == 1 }

    /// The address without what stands behind its first bits, of 128.
    func masked(to length: Int) -> IPAddress {
        switch length {
        case ...0: IPAddress(high: 0, low: 0)
        case 1..<64: IPAddress(high: high & ~(.max >> length), low: 0)
        case 64..<128: IPAddress(high: high, low: low & ~(length == 64 ? .max : .max >> (length - 64)))
        default: self
        }
    }

    /// Whom a limit takes for one: an IPv4 address, or the network that an IPv6 customer has to himself.
    var household: IPAddress { isIPv4 ? self : masked(to: 64) }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        if isIPv4 {
            return (0..<4).map { String((low >> (24 - 8 * $0)) & 0xFF) }.joined(separator: ".")
        }
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            inet_ntop(AF_INET6, &address, text.baseAddress, socklen_t(INET6_ADDRSTRLEN)).map { String(cString: $0) }
                ?? ""
        }
    }
}
