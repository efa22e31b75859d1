import Gateway

/// By which way the server is reached, and how much one may take of it.
struct Exposure: Sendable {
    var tls: TLSFiles?
    var trustedProxies: [IPNetwork]
    var limits: Gateway.Limits
}
