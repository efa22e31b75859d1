import Testing
import Vocabulary

@Suite("Hosts that are this machine")
struct LoopbackHostTests {
    @Test(arguments: ["localhost", "::1", "[::1]", "127.0.0.1", "127.0.0.53", "127.255.255.254"])
    func `loopback hosts are this machine`(host: String) { #expect(host.isLoopbackHost) }

    @Test(
        arguments: [
            "", "[::1", "::1]", "[localhost]", "0.0.0.0", "::", "128.0.0.1", "10.127.0.1", "127", "127.1", "127.0.0.1.",
            "127.0.0.256", "127.0.0.0001", "127.0.0.+1", "127.0.0.", "localhost.", "localhost.example.org",
            "127.0.0.1.example.org", "127.example.org", "127.0.0.example", "::ffff:127.0.0.1",
        ]
    )
    func `no other host is`(host: String) { #expect(!host.isLoopbackHost) }
}
