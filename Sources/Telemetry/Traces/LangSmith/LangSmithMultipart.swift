import Vocabulary

/// The body of `/runs/multipart`: for each run a part of its own, and behind it one for each of its large fields.
enum LangSmithMultipart {
    /// It cannot occur in a part: a delimiter begins a line, and what is written as JSON here has no line breaks.
    private static let boundary = "callboard-runs"

    static let contentType = "multipart/form-data; boundary=\(boundary)"

    /// The parts of one run.
    static func parts(of run: LangSmithRun) -> [UInt8] {
        let name = "\(run.operation.rawValue).\(run.id)"
        var bytes = part(name, JSON.object(run.main).bytes)
        for field in run.fields { bytes += part("\(name).\(field.key)", field.value.bytes) }
        return bytes
    }

    /// The body made of the parts of runs.
    static func body(of parts: [[UInt8]]) -> [UInt8] { Array(parts.joined()) + "--\(boundary)--\r\n".utf8 }

    private static func part(_ name: String, _ json: [UInt8]) -> [UInt8] {
        let head = """
            --\(boundary)\r
            Content-Disposition: form-data; name="\(name)"\r
            Content-Type: application/json\r
            Content-Length: \(json.count)\r
            \r\n
            """
        return head.utf8 + json + "\r\n".utf8
    }
}
