import Testing

@testable import Gateway

@Suite("Addresses and proxies")
struct AddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:DB8::0:1", "2001:db8::1"), ("::1", "::1"),
    ])
    func `an address is the same however it is written`(text: String, written: String) throws {
        #expect(try #require(IPAddress(text)).description == written)
    }

    @Test(arguments: [
        "", "localhost", "192.0.2", "192.0.2.256", "1.2.3.4:80", "[::1]", "::g", "1.2.3.4\u{0}", "fe80::1%lo",
    ])
    func `what is no address is none`(text: String) { #expect(IPAddress(text) == nil) }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3", "10.1.2.3", true),
        ("10.1.2.3", "10.1.2.4", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
        ("2001:db8::/65", "2001:db8::7fff:0:0:1", true), ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
        ("::1/128", "::1", true), ("::/0", "192.0.2.1", true), ("192.0.2.0/31", "192.0.2.1", true),
        ("192.0.2.0/31", "192.0.2.2", false),
    ])
    func `a network holds what begins like it`(network: String, address: String, holds: Bool) throws {
        #expect(try #require(IPNetwork(network)).contains(try #require(IPAddress(address))) == holds)
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "::/129", "10.0.0.0/8/8", "proxy",
    ])
    func `what is no network is none`(text: String) { #expect(IPNetwork(text) == nil) }

    @Test(arguments: [("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("128.0.0.1", false), ("::2", false)])
    func `loopback is known`(text: String, isLoopback: Bool) throws {
        #expect(try #require(IPAddress(text)).isLoopback == isLoopback)
    }

    @Test func `a limit takes a network of IPv6 for one and an address of IPv4`() throws {
        func household(_ text: String) throws -> IPAddress { try #require(IPAddress(text)).household }
        #expect(try household("2001:db8::1") == household("2001:db8::ffff:1"))
        #expect(try household("2001:db8::1") != household("2001:db8:0:1::1"))
        #expect(try household("192.0.2.1") != household("192.0.2.2"))
    }

    @Test(
        arguments: [
            // Nobody who is not trusted says where a request came from.
            ("203.0.113.9", "198.51.100.1", nil, "203.0.113.9"),
            ("203.0.113.9", nil, "for=198.51.100.1", "203.0.113.9"),
            ("10.0.0.1", nil, nil, "10.0.0.1"), ("10.0.0.1", "198.51.100.1", nil, "198.51.100.1"),
            // What stands left of the first hop that is not trusted is the client's own invention.
            ("10.0.0.1", "1.1.1.1, 198.51.100.1", nil, "198.51.100.1"),
            ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", nil, "198.51.100.1"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", nil, "10.0.0.3"), ("10.0.0.1", "198.51.100.1:4711", nil, "198.51.100.1"),
            ("10.0.0.1", "[2001:db8::7]:4711", nil, "2001:db8::7"), ("10.0.0.1", "unknown", nil, "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1, unknown, 10.0.0.2", nil, "10.0.0.2"), ("10.0.0.1", "", nil, "10.0.0.1"),
            ("10.0.0.1", nil, "for=198.51.100.1;proto=https;by=10.0.0.1", "198.51.100.1"),
            ("10.0.0.1", nil, #"for=1.1.1.1, For="[2001:db8::7]:4711""#, "2001:db8::7"),
            ("10.0.0.1", nil, "for=_hidden", "10.0.0.1"), ("10.0.0.1", nil, "by=198.51.100.1", "10.0.0.1"),
            // Two headers that contradict each other: one of them is forged.
            ("10.0.0.1", "198.51.100.1", "for=198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1", "for=1.1.1.1", "10.0.0.1"),
            ("::1", "198.51.100.1", nil, "198.51.100.1"),
        ] as [(String, String?, String?, String)]
    )
    func `the client's address is the first that no proxy is`(
        peer: String,
        forwardedFor: String?,
        forwarded: String?,
        client: String
    ) throws {
        let proxies = TrustedProxies(networks: try ["10.0.0.0/8", "::1"].map { try #require(IPNetwork($0)) })
        let found = proxies.client(of: try #require(IPAddress(peer)), forwardedFor: forwardedFor, forwarded: forwarded)
        #expect(found.description == client)
    }
}
