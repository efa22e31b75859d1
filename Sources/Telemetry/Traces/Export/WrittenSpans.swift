import Vocabulary

/// The first of some spans as text, as many as fit into one body.
struct WrittenSpans {
    /// What is left of a body's size for all that stands around and between the texts.
    private static let frame = 1_024

    /// The texts, one for each of the spans.
    private(set) var pieces: [[UInt8]] = []
    private(set) var spans: [MergedSpan] = []
    /// Spans between these that cannot be written; the others do not suffer for them.
    private(set) var unwritable: [MergedSpan] = []

    /// Writes spans until they reach a number of bytes; the first goes into the body however large it is.
    static func write(
        _ spans: ArraySlice<MergedSpan>,
        upTo bytes: Int,
        _ text: (SpanRecord) throws -> [UInt8]
    ) async -> WrittenSpans {
        var written = WrittenSpans()
        var size = 0
        for span in spans {
            guard let piece = try? text(span.span) else {
                written.unwritable.append(span)
                continue
            }
            if !written.pieces.isEmpty, size + piece.count > bytes - frame { break }
            size += piece.count
            written.pieces.append(piece)
            written.spans.append(span)
            // A batch may hold megabytes; calls of tools must not wait for the thread until all of it is written.
            await Task.yield()
        }
        return written
    }

    /// The texts in a row, parted by commas.
    func joined() -> [UInt8] { Array(pieces.joined(separator: [UInt8(ascii: ",")])) }
}
