import Foundation

/// The address of an engine as one text: `redis://user:password@host:6379/0`, `rediss://` with TLS, and
/// `redis+sentinel://host:26379,host:26379/primary/0` (or `rediss+sentinel://`) where sentinels know the primary.
///
/// It only takes the text apart; certificates have no place in it.
package struct RedisURL: Sendable, Equatable {
    package let source: RedisConfiguration.Source
    /// Who the client is; nothing where the address has no user, or no password.
    package let credentials: RedisCredentials?
    /// The user whose password stands elsewhere (`redis://user@host`).
    package let username: String?
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
            (username, credentials) = try Self.user(authority[..<at])
            authority = authority[authority.index(after: at)...]
        } else {
            (username, credentials) = (nil, nil)
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

    /// A user with a password, or one without.
    private static func user(_ text: Substring) throws(Mistake) -> (username: String?, credentials: RedisCredentials?) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            .map { String($0).removingPercentEncoding }
        guard let username = parts[0], let password = parts.last ?? nil else {
            throw Mistake(description: "The user or password of the address is not percent-encoded.")
        }
        guard parts.count == 2 else {
            guard !username.isEmpty else { throw Mistake(description: "The user of the address is empty.") }
            return (username, nil)
        }
        guard !password.isEmpty else { throw Mistake(description: "The password of the address is empty.") }
        let name = username.isEmpty ? RedisCredentials.defaultUsername : username
        return (nil, RedisCredentials(username: name, password: password))
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
