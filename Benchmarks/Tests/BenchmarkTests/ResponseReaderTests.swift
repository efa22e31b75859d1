import LoadGenerator
import NIOCore
import Testing

struct ResponseReaderTests {
    private static let plain = "HTTP/1.1 200 OK\r\nServer: x\r\ncontent-length: 5\r\n\r\nhello"
    private static let chunked =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3\r\nhel\r\n2;note=x\r\nlo\r\n0\r\n\r\n"
    private static let refused = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"

    private func parts(of text: String, piecesOf length: Int) throws -> [String] {
        var reader = ResponseReader()
        var found: [String] = []
        var rest = ByteBuffer(string: text)
        while let piece = rest.readSlice(length: min(length, rest.readableBytes)), piece.readableBytes > 0 {
            reader.take(piece)
            while let part = try reader.next() {
                switch part {
                case .head(let head): found.append("\(head.status)\(head.isEventStream ? " stream" : "")")
                case .body(let body): found.append(String(buffer: body))
                }
            }
        }
        return found
    }

    @Test(arguments: [1, 2, 7, 64, 10_000])
    func `answers are the same however their bytes come in`(length: Int) throws {
        let found = try parts(of: Self.plain + Self.chunked + Self.refused + Self.plain, piecesOf: length)
        #expect(found == ["200", "hello", "200 stream", "hello", "503", "", "200", "hello"])
    }

    @Test
    func `the head of a stream is told before its first chunk`() throws {
        let head = try #require(Self.chunked.split(separator: "3\r\n").first)
        #expect(try parts(of: String(head), piecesOf: 10_000) == ["200 stream"])
    }

    @Test(arguments: ["hello there\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"])
    func `what is no answer is refused`(text: String) {
        #expect(throws: ResponseReader.Malformed.self) { try parts(of: text, piecesOf: 10_000) }
    }
}
