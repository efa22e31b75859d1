import NIOHTTP1

/// The header fields that every response has, whoever wrote it: what is sent is data, for nobody to show, keep or guess at.
///
/// https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
struct FixedHeaders: Sendable {
    private let fields: [(String, String)]

    static let plain = FixedHeaders(fields: common)
    /// Whoever came by TLS once is to come by TLS for a year (RFC 6797).
    static let secure = FixedHeaders(fields: common + [("Strict-Transport-Security", "max-age=31536000")])

    private static let common = [
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]

    /// Adds the fields; a response may say more exactly how it must not be kept.
    func add(to headers: inout HTTPHeaders) {
        headers.reserveCapacity(headers.count + fields.count + 1)
        for (name, value) in fields { headers.add(name: name, value: value) }
        if !headers.contains(name: "Cache-Control") { headers.add(name: "Cache-Control", value: "no-store") }
    }
}
