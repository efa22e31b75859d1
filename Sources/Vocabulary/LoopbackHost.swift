extension String {
    /// Whether a host is this machine itself: `localhost`, `::1` with or without brackets, or an IPv4 address of four
    /// numbers that begins with 127.
    ///
    /// A name such as `127.example.org` is none: whoever owns it says where it leads.
    package var isLoopbackHost: Bool {
        if self == "localhost" || self == "::1" || self == "[::1]" { return true }
        guard hasPrefix("127.") else { return false }
        let numbers = split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.allSatisfy(\.isOctet)
    }
}

extension Substring {
    fileprivate var isOctet: Bool { utf8.count <= 3 && utf8.allSatisfy(\.isDigit) && UInt8(self) != nil }
}
