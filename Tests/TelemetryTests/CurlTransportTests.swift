import Synchronization
import Testing

@testable import Telemetry

@Suite("HTTP through libcurl", .timeLimit(.minutes(1)))
struct CurlTransportTests {
    let transport: CurlTransport

    init() throws { transport = try CurlTransport(version: "1.2.3") }

    @Test("A request arrives as it was given, of no bytes, of few and of five million", arguments: [0, 3, 5_000_000])
    func requestArrives(size: Int) async throws {
        let requests = Mutex<[RawRequest]>([])
        let receiver = try RawReceiver { peer in
            while let request = peer.request() {
                requests.withLock { $0.append(request) }
                peer.answer("202 Accepted")
            }
        }
        defer { receiver.stop() }
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let headers = [
            ("X-Api-Key", "a key: with; signs"), ("X-Empty", ""), ("Content-Type", "multipart/form-data; boundary=b"),
        ]
        let answer = try await transport.send(HTTPCall("POST", receiver.url, headers: headers, body: body))

        #expect(answer.status == 202)
        let request = try #require(requests.withLock { $0.first })
        #expect(request.line == "POST /traces HTTP/1.1")
        #expect(request.body == body)
        var expected = ["host": "127.0.0.1:\(receiver.port)", "user-agent": "callboard/1.2.3", "accept": "*/*"]
        expected["content-length"] = "\(size)"
        for (name, value) in headers { expected[name.lowercased()] = value }
        #expect(request.headers == expected)
    }

    @Test("Framing is the transport's own, and a type of content is never made up")
    func framingIsOurs() async throws {
        let requests = Mutex<[RawRequest]>([])
        let receiver = try RawReceiver { peer in
            while let request = peer.request() {
                requests.withLock { $0.append(request) }
                peer.answer("200 OK")
            }
        }
        defer { receiver.stop() }
        let headers = [("Content-Length", "7"), ("Transfer-Encoding", "chunked"), ("Expect", "100-continue")]
        _ = try await transport.send(HTTPCall("PATCH", receiver.url, headers: headers, body: [1, 2]))
        _ = try await transport.send(HTTPCall("GET", receiver.url))

        let (patch, get) = requests.withLock { ($0[0], $0[1]) }
        #expect(patch.line == "PATCH /traces HTTP/1.1")
        #expect(patch.body == [1, 2])
        #expect(Set(patch.headers.keys) == ["host", "user-agent", "accept", "content-length"])
        #expect(get.line == "GET /traces HTTP/1.1")
        #expect(Set(get.headers.keys) == ["host", "user-agent", "accept"])
    }

    @Test("An answer has its status, its last headers by small names, and its body")
    func answerArrives() async throws {
        let receiver = try RawReceiver { peer in
            _ = peer.request()
            peer.write("HTTP/1.1 103 Early Hints\r\nLink: </style>\r\n\r\n")
            peer.write("HTTP/1.1 429 Too Many Requests\r\nRetry-After:  7 \r\nX-Twice: 1\r\nx-twice: 2\r\n")
            peer.write("Transfer-Encoding: chunked\r\n\r\n4\r\nslow\r\n5\r\n down\r\n0\r\n\r\n")
            peer.waitUntilClosed()
        }
        defer { receiver.stop() }
        let answer = try await transport.send(HTTPCall("POST", receiver.url))

        #expect(answer.status == 429)
        #expect(answer.headers == ["retry-after": "7", "x-twice": "2", "transfer-encoding": "chunked"])
        #expect(answer.body == Array("slow down".utf8))
    }

    @Test("A thousand calls use one connection")
    func connectionIsReused() async throws {
        let receiver = try RawReceiver { peer in
            while let request = peer.request() {
                peer.answer("200 OK", body: String(decoding: request.body, as: UTF8.self))
            }
        }
        defer { receiver.stop() }
        for number in 0..<1_000 {
            let answer = try await transport.send(HTTPCall("POST", receiver.url, body: Array("\(number)".utf8)))
            #expect(String(decoding: answer.body, as: UTF8.self) == "\(number)")
        }
        #expect(receiver.connections == 1)
    }

    @Test("Of 64 calls 16 run at once, and all are answered")
    func concurrencyIsBounded() async throws {
        let gate = ThreadGate(size: 16)
        let receiver = try RawReceiver { peer in
            while let request = peer.request() {
                gate.pass()
                peer.answer("200 OK", body: String(decoding: request.body, as: UTF8.self))
            }
        }
        defer { receiver.stop() }
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<64 {
                group.addTask { [transport] in
                    let call = HTTPCall("POST", receiver.url, body: Array("\(number)".utf8))
                    return String(decoding: try await transport.send(call).body, as: UTF8.self)
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(answers == Set((0..<64).map { "\($0)" }))
        #expect(receiver.connections == 16)
    }

    @Test("Of an answer that does not end, the first mebibyte is kept and the rest not waited for")
    func endlessAnswerIsCut() async throws {
        let (closings, closing) = AsyncStream.makeStream(of: Void.self)
        let receiver = try RawReceiver { peer in
            _ = peer.request()
            peer.write("HTTP/1.1 500 Internal Server Error\r\n\r\n")
            peer.write([UInt8](repeating: UInt8(ascii: "x"), count: 1_024 * 1_024 + 1))
            peer.waitUntilClosed()
            closing.yield()
        }
        defer { receiver.stop() }
        let answer = try await transport.send(HTTPCall("POST", receiver.url, body: [1]))
        #expect(answer.status == 500)
        #expect(answer.body.count == 1_024 * 1_024)
        #expect(await closings.first { _ in true } != nil)
    }

    @Test("An answer of exactly a mebibyte is whole, and its connection stays")
    func fullAnswerIsWhole() async throws {
        let receiver = try RawReceiver { peer in
            let body = String(repeating: "x", count: 1_024 * 1_024)
            while peer.request() != nil { peer.answer("200 OK", body: body) }
        }
        defer { receiver.stop() }
        for _ in 0..<2 { #expect(try await transport.send(HTTPCall("GET", receiver.url)).body.count == 1_024 * 1_024) }
        #expect(receiver.connections == 1)
    }

    @Test("A redirect is an answer, not an order")
    func redirectIsNotFollowed() async throws {
        let target = try RawReceiver { peer in peer.waitUntilClosed() }
        let receiver = try RawReceiver { peer in
            while peer.request() != nil { peer.answer("301 Moved Permanently", headers: ["Location: \(target.url)"]) }
        }
        defer {
            receiver.stop()
            target.stop()
        }
        let answer = try await transport.send(
            HTTPCall("POST", receiver.url, headers: [("X-Api-Key", "secret")], body: [1])
        )
        #expect(answer.status == 301)
        #expect(answer.headers["location"] == target.url)
        #expect(target.connections == 0)
    }
}
