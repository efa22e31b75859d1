import Foundation

/// The address of an engine as one text: `redis://user:password@host:6379/0`, `rediss://` with TLS, and
/// `redis+sentinel://host:26379,host:26379/primary/0` (or `rediss+sentinel://`) where sentinels know the primary.
///
/// It only takes the text apart; certificates have no place in it.
package struct RedisURL: Sendable, Equatable {
    package let source: RedisConfiguration.Source
    package let credentials: RedisCredentials?
    package let usesTLS: Bool
    package let database: Int

    /// Why a text is no such address, in one sentence that never repeats the text: it may hold a password.
    package struct Mistake: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// Reads the text.
    ///
    /// - Throws: `Mistake`.
    package init(_ text: String) throws(Mistake) {
        guard let end = text.firstRange(of: "://") else { throw .scheme }
        let hasSentinels: Bool
        switch text[..<end.lowerBound].lowercased() {
        case "redis": (usesTLS, hasSentinels) = (false, false)
        case "rediss": (usesTLS, hasSentinels) = (true, false)
        case "redis+sentinel": (usesTLS, hasSentinels) = (false, true)
        case "rediss+sentinel": (usesTLS, hasSentinels) = (true, true)
        default: throw .scheme
        }
        let rest = text[end.upperBound...]
        guard !rest.contains("?"), !rest.contains("#") else {
            throw Mistake(description: "The address takes no options (? or #).")
        }
        var path = rest.split(separator: "/", omittingEmptySubsequences: false)
        var authority = path.removeFirst()
        if path.last == "" { path.removeLast() }

        if let at = authority.lastIndex(of: "@") {
            credentials = try Self.credentials(authority[..<at])
            authority = authority[authority.index(after: at)...]
        } else {
            credentials = nil
        }
        if hasSentinels {
            var sentinels: [RedisAddress] = []
            for text in authority.split(separator: ",", omittingEmptySubsequences: false) {
                sentinels.append(try Self.address(text, defaultPort: 26_379))
            }
            guard let primary = path.first, let name = String(primary).removingPercentEncoding, !name.isEmpty else {
                throw Mistake(description: "The address names sentinels, but behind them no primary (/NAME).")
            }
            path.removeFirst()
            source = .sentinels(sentinels, primary: name)
        } else {
            source = .address(try Self.address(authority, defaultPort: 6_379))
        }
        database = try Self.database(path)
    }

    private static func credentials(_ text: Substring) throws(Mistake) -> RedisCredentials {
        guard let colon = text.firstIndex(of: ":") else {
            throw Mistake(description: "The address names a user without a password (user:password@).")
        }
        guard let username = String(text[..<colon]).removingPercentEncoding,
            let password = String(text[text.index(after: colon)...]).removingPercentEncoding
        else { throw Mistake(description: "The user or password of the address is not percent-encoded.") }
        guard !password.isEmpty else { throw Mistake(description: "The password of the address is empty.") }
        return username.isEmpty
            ? RedisCredentials(password: password) : RedisCredentials(username: username, password: password)
    }

    private static func address(_ text: Substring, defaultPort: Int) throws(Mistake) -> RedisAddress {
        var host = text
        var port = defaultPort
        let colon = text.lastIndex(of: ":")
        if let colon, text[colon...].contains("]") == false {
            guard let number = Int(text[text.index(after: colon)...]), (1...65_535).contains(number) else {
                throw Mistake(description: "The port of the address is no number from 1 to 65535.")
            }
            port = number
            host = text[..<colon]
        }
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw Mistake(description: "The address has an IPv6 host, which belongs between brackets.")
        }
        guard !host.isEmpty else { throw Mistake(description: "The address has no host.") }
        return RedisAddress(host: String(host), port: port)
    }

    private static func database(_ path: [Substring]) throws(Mistake) -> Int {
        guard let text = path.first else { return 0 }
        guard path.count == 1, let number = Int(text), number >= 0 else {
            throw Mistake(description: "The database of the address is no number.")
        }
        return number
    }
}

extension RedisURL.Mistake {
    fileprivate static let scheme = Self(
        description: "The address does not begin with redis://, rediss://, redis+sentinel:// or rediss+sentinel://."
    )
}

extension RedisConfiguration {
    /// Takes over what an address tells; `tls` is made where the address asks for it, and only there.
    package init(url: RedisURL, tls: @autoclosure () throws -> RedisTLS) rethrows {
        self.init(source: url.source)
        credentials = url.credentials
        database = url.database
        if url.usesTLS { self.tls = try tls() }
    }
}
