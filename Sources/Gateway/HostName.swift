import Vocabulary

/// A host with its port, as `Host` and `Origin` write it.
struct HostName: Equatable {
    /// In lower case; an IPv6 address without its brackets.
    let name: String
    let port: Int?

    /// Reads `name`, `name:port`, `[address]` or `[address]:port`; nothing else is a host.
    init?(_ text: String) {
        // Small letters of ASCII have capitals beyond it, such as the sign for Kelvin.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let text = text.lowercased()
        let rest: Substring
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { return nil }
            name = String(text[text.index(after: text.startIndex)..<bracket])
            rest = text[text.index(after: bracket)...]
            // Nothing but an address of IPv6 stands in brackets.
            guard name.contains(":"),
                name.utf8.allSatisfy({ $0.isHexDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return nil }
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            name = String(text[..<end])
            rest = text[end...]
            guard name.utf8.allSatisfy({ $0.isHostCharacter }) else { return nil }
        }
        guard !name.isEmpty else { return nil }
        guard !rest.isEmpty else {
            port = nil
            return
        }
        let digits = rest.dropFirst()
        guard rest.first == ":", digits.utf8.count <= 5, digits.utf8.allSatisfy({ $0.isDigit }),
            let number = Int(digits), (1...65_535).contains(number)
        else { return nil }
        port = number
    }

    var isLoopback: Bool { name.isLoopbackHost }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self) }

    /// Whether the byte may stand in the name of a host, which is in lower case here.
    fileprivate var isHostCharacter: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || self == UInt8(ascii: ".")
            || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
    }
}
