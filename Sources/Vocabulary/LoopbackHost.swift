extension String {
    /// Whether a host is this machine itself: `localhost`, `::1`, or an IPv4 address that begins with 127.
    ///
    /// A name such as `127.example.org` is none: whoever owns it says where it leads.
    package var isLoopbackHost: Bool {
        if self == "localhost" || self == "::1" { return true }
        return hasPrefix("127.") && utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
    }
}
