/// Who may reach the server, by which way, and how much of it one may take.
extension Setting {
    static let allowedHosts = Setting(
        key: "callboard.allowedHosts",
        help: "Further host names under which clients may call, parted by commas.",
        fallback: ""
    )
    static let allowedOrigins = Setting(
        key: "callboard.allowedOrigins",
        help: "Origins of web pages that may call, parted by commas.",
        fallback: ""
    )
    static let tlsCertificate = Setting(
        key: "callboard.tlsCertFile",
        help: "Certificate of the listener in PEM, its chain behind it; with it the server speaks TLS alone.",
        fallback: ""
    )
    static let tlsKey = Setting(
        key: "callboard.tlsKeyFile",
        help: "Key of that certificate in PEM.",
        fallback: ""
    )
    static let trustedProxies = Setting(
        key: "callboard.trustedProxies",
        help: "Addresses and networks of the proxies in front, whose word for a client's address counts.",
        fallback: ""
    )
    static let maxConnections = Setting(
        key: "callboard.maxConnections",
        help: "How many connections may be open.",
        fallback: "12000"
    )
    static let maxConnectionsPerAddress = Setting(
        key: "callboard.maxConnectionsPerAddress",
        help: "How many of them one address may have; loopback and trusted proxies may have any number.",
        fallback: "500"
    )
    static let maxStreams = Setting(
        key: "callboard.maxStreams",
        help: "How many waits of over 4 s and streams may be open.",
        fallback: "10000"
    )
    static let maxStreamsPerKey = Setting(
        key: "callboard.maxStreamsPerKey",
        help: "How many of them one key may have.",
        fallback: "100"
    )
    static let maxRequestsPerKey = Setting(
        key: "callboard.maxRequestsPerKey",
        help: "How many other requests one key may make at once.",
        fallback: "256"
    )
    static let maxBodyMemory = Setting(
        key: "callboard.maxBodyMemoryMib",
        help: "How many MiB the bodies of all requests may take while they are read.",
        fallback: "64"
    )
    static let maxFailedKeys = Setting(
        key: "callboard.maxFailedKeys",
        help: "How many wrong keys an address may show in a minute before no more are looked up; 0 for any.",
        fallback: "20"
    )

    static let exposure = [
        allowedHosts, allowedOrigins, tlsCertificate, tlsKey, trustedProxies, maxConnections,
        maxConnectionsPerAddress, maxStreams, maxStreamsPerKey, maxRequestsPerKey, maxBodyMemory, maxFailedKeys,
    ]
}
