import Testing

@testable import Telemetry

@Suite("Failures of HTTP through libcurl", .timeLimit(.minutes(1)))
struct CurlFailureTests {
    let transport: CurlTransport

    init() throws { transport = try CurlTransport(version: "1.2.3") }

    @Test("A port that refuses may be there later")
    func refusalIsRetryable() async throws {
        let call = HTTPCall("POST", "http://127.0.0.1:\(try RawReceiver.closedPort())/")
        let failure = try #require(await transport.failure(of: call))
        #expect(
            failure.description == "Couldn't connect to server" || failure.description == "Could not connect to server"
        )
        #expect(failure.isRetryable)
    }

    @Test(
        "A connection cut in the middle is a failure that may pass",
        arguments: [
            "", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-",
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        ]
    )
    func cutIsRetryable(beginning: String) async throws {
        let receiver = try RawReceiver { peer in
            _ = peer.request()
            peer.write(beginning)
        }
        defer { receiver.stop() }
        #expect(await transport.failure(of: HTTPCall("POST", receiver.url, body: [1]))?.isRetryable == true)
    }

    @Test("A head that does not end is refused")
    func endlessHeadIsRefused() async throws {
        let receiver = try RawReceiver { peer in
            _ = peer.request()
            peer.write("HTTP/1.1 200 OK\r\n")
            for _ in 0..<2_000 { peer.write("X-More: \(String(repeating: "x", count: 90))\r\n") }
            peer.waitUntilClosed()
        }
        defer { receiver.stop() }
        #expect(await transport.failure(of: HTTPCall("GET", receiver.url))?.isRetryable == false)
    }

    @Test(
        "Nothing but http and https is spoken",
        arguments: [
            "file:///etc/hostname", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1/", "no address", "",
        ]
    )
    func otherAddressesAreRefused(url: String) async throws {
        let failure = try #require(await transport.failure(of: HTTPCall("GET", url)))
        #expect(!failure.isRetryable)
    }

    @Test(
        "What would smuggle in a second header or request is refused",
        arguments: [
            HTTPCall("GET", "http://127.0.0.1:9/", headers: [("X-Key", "a\r\nX-Other: b")]),
            HTTPCall("GET", "http://127.0.0.1:9/", headers: [("X-Key\r\nX-Other", "b")]),
            HTTPCall("GET", "http://127.0.0.1:9/", headers: [("", "b")]),
            HTTPCall("GET / HTTP/1.1\r\nX-Other: b\r\n", "http://127.0.0.1:9/"),
            HTTPCall("GET", "http://127.0.0.1:9/\0", headers: []),
        ]
    )
    func smuggledLinesAreRefused(call: HTTPCall) async throws {
        let failure = try #require(await transport.failure(of: call))
        #expect(!failure.isRetryable)
    }

    @Test("A receiver that does not speak HTTP will not later either")
    func otherProtocolIsFinal() async throws {
        let receiver = try RawReceiver { peer in
            _ = peer.request()
            peer.write("220 mail.example ESMTP\r\n")
            peer.waitUntilClosed()
        }
        defer { receiver.stop() }
        #expect(await transport.failure(of: HTTPCall("GET", receiver.url))?.isRetryable == false)
    }
}
