import Vocabulary

/// The body of `/runs/batch`: new runs in one list, runs that are completed in another.
enum LangSmithBatch {
    static func body(of written: WrittenSpans) -> [UInt8] {
        var lists: [LangSmithRun.Operation: [[UInt8]]] = [:]
        for (span, piece) in zip(written.spans, written.pieces) {
            lists[span.span.part == .end ? .patch : .post, default: []].append(piece)
        }
        var body = JSONWriter(capacity: written.pieces.reduce(64) { $0 + $1.count + 1 })
        body.raw("{\"post\":[")
        body.raw((lists[.post] ?? []).joined(separator: [UInt8(ascii: ",")]))
        body.raw("],\"patch\":[")
        body.raw((lists[.patch] ?? []).joined(separator: [UInt8(ascii: ",")]))
        body.raw("]}")
        return body.bytes
    }
}
