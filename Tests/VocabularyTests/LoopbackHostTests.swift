import Testing
import Vocabulary

@Suite("Hosts that are this machine")
struct LoopbackHostTests {
    @Test(arguments: ["localhost", "::1", "127.0.0.1", "127.0.0.53", "127.255.255.254", "127.1"])
    func `loopback hosts are this machine`(host: String) { #expect(host.isLoopbackHost) }

    @Test(
        arguments: [
            "", "[::1]", "0.0.0.0", "::", "128.0.0.1", "10.127.0.1", "127", "localhost.", "localhost.example.org",
            "127.0.0.1.example.org", "127.example.org", "::ffff:127.0.0.1",
        ]
    )
    func `no other host is`(host: String) { #expect(!host.isLoopbackHost) }
}
