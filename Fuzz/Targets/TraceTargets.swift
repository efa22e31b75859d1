import Vocabulary

@testable import Telemetry

extension FuzzTarget {
    /// A body of many parts is read as the parts that were written, by their boundaries as by their lengths.
    static let multipart = FuzzTarget("multipart") { input in
        var pieces = InputPieces(input)
        let moment = Timestamp(milliseconds: 1_795_262_400_000 + Int64(pieces.byte()))
        let part: SpanRecord.Part = [.whole, .beginning, .end][pieces.number(below: 3)]
        let root = RunPath(root: RunID(at: moment, digest: input), at: moment)
        var span = SpanRecord(run: pieces.text(), .tool, at: root, part: part, duration: .milliseconds(5))
        span.error = pieces.byte() & 1 == 0 ? nil : pieces.text()
        span.attributes = [JSON.Member(pieces.text(), .string(pieces.text()))]
        span.inputs = content(pieces.bytes())
        span.outputs = content(pieces.remainder())
        guard let run = try? LangSmithRun(span, in: "callboard") else { return }
        let written = LangSmithMultipart.body(of: [LangSmithMultipart.parts(of: run)])
        let read = try MultipartScraper(boundary: "callboard-runs").parts(of: written)
        try require(read.count == 1 + run.fields.count, "\(read.count) parts are read")
        let name = "\(run.operation.rawValue).\(run.id)"
        let expected = [name] + run.fields.map { "\(name).\($0.key)" }
        try require(read.map(\.name) == expected, "the parts are called \(read.map(\.name))")
        for (part, json) in zip(read, [.object(run.main)] + run.fields.map(\.value)) {
            try require(try JSONReader.read(part.content) == json, "\(part.name) holds what was written")
        }
    }

    private static func content(_ bytes: [UInt8]) -> RawJSON? { (try? JSONReader.read(bytes)).map(RawJSON.init) }

    /// What an operator lists is read as it was meant, and nothing in it breaks a header or an address.
    static let operatorLists = FuzzTarget("operator-lists", upTo: 512) { input in
        let text = String(decoding: input, as: UTF8.self)
        if let headers = OTLPHeaders.read(text) {
            for header in headers {
                try require(header.name.isHTTPToken && header.name == header.name.lowercased(), "\(header.name)")
                try require(header.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a value breaks no line")
            }
            let written = headers.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: ",")
            let again = OTLPHeaders.read(written)
            let isSame = again.map { $0.map(\.name) == headers.map(\.name) && $0.map(\.value) == headers.map(\.value) }
            try require(isSame == true, "headers come back: \(written)")
        }
        if let base = ReceiverURL.base(text) {
            try require(ReceiverURL.base(base) == base, "an address has one form: \(base)")
            try require(base.utf8.allSatisfy { (0x21..<0x7F).contains($0) }, "an address is visible ASCII")
        }
    }
}
