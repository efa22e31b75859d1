import Compression
import Testing
import Vocabulary

@testable import Telemetry

/// The parts of a body of `/runs/multipart`, read as a server reads them.
struct MultipartReading {
    struct Part {
        let name: String
        let type: String?
        let length: Int?
        let content: String

        var json: JSON { get throws { try JSONReader.read(content) } }
    }

    let parts: [Part]

    init(_ call: HTTPCall) throws {
        let type = try #require(call.headers.first { $0.name == "content-type" }?.value)
        let boundary = "--" + (try #require(type.split(separator: "boundary=").last))
        let isPacked = call.headers.contains { $0.name == "content-encoding" && $0.value == "gzip" }
        let body = String(decoding: isPacked ? try Gzip.expand(call.body) : call.body, as: UTF8.self)
        #expect(body.hasPrefix(boundary + "\r\n"))
        #expect(body.hasSuffix("\r\n" + boundary + "--\r\n"))
        let pieces = ("\r\n" + body).split(separator: "\r\n" + boundary, omittingEmptySubsequences: false)
        #expect(pieces.first == "" && pieces.last == "--\r\n")
        parts = try pieces.dropFirst().dropLast().map { try Self.part(String($0)) }
    }

    private static func part(_ text: String) throws -> Part {
        let halves = text.split(separator: "\r\n\r\n", maxSplits: 1)
        let lines = try #require(halves.first).split(separator: "\r\n")
        let headers = Dictionary(
            uniqueKeysWithValues: try lines.map { line in
                let mark = try #require(line.firstRange(of: ": "))
                return (line[..<mark.lowerBound].lowercased(), String(line[mark.upperBound...]))
            }
        )
        let name = try #require(headers["content-disposition"]?.split(separator: "name=\"").last?.dropLast())
        return Part(
            name: String(name),
            type: headers["content-type"],
            length: headers["content-length"].flatMap(Int.init),
            content: halves.count > 1 ? String(halves[1]) : ""
        )
    }

    subscript(name: String) -> JSON {
        get throws { try #require(parts.first { $0.name == name }, "no part \(name)").json }
    }
}
