import Vocabulary

/// One run on its way out, made of one record, or of the two that tell its beginning and its end.
struct MergedSpan: Sendable {
    var span: SpanRecord
    /// How many records it stands for in the account.
    var records = 1

    /// Joins the beginnings and ends of a run that met in one batch: a receiver bills each of them.
    static func merging(_ spans: [SpanRecord]) -> [MergedSpan] {
        var merged: [MergedSpan] = []
        merged.reserveCapacity(spans.count)
        var places: [TraceContext: Int] = [:]
        for span in spans {
            if span.part != .whole, let index = places[span.context], merged[index].isJoined(by: span) {
                merged[index] = merged[index].joined(with: span)
            } else {
                if span.part != .whole { places[span.context] = merged.count }
                merged.append(MergedSpan(span: span))
            }
        }
        return merged
    }

    private func isJoined(by other: SpanRecord) -> Bool {
        switch (span.part, other.part) {
        case (.beginning, .end), (.end, .beginning): true
        // What was retried ends twice, and its last end tells how it went.
        case (.end, .end), (.whole, .end): true
        default: false
        }
    }

    /// The run, which knows from what came before whatever its end does not tell anew.
    private func joined(with other: SpanRecord) -> MergedSpan {
        let (beginning, end) = other.part == .end ? (span, other) : (other, span)
        var whole = end
        whole.part = beginning.part == .end ? .end : .whole
        whole.start = beginning.start
        whole.runType = end.runType ?? beginning.runType
        whole.inputs = end.inputs ?? beginning.inputs
        whole.outputs = end.outputs ?? beginning.outputs
        whole.usage = end.usage ?? beginning.usage
        whole.attributes = beginning.attributes.filter { old in
            !end.attributes.contains { $0.key.isIdentical(to: old.key) }
        }
        whole.attributes += end.attributes
        whole.links = beginning.links + end.links.filter { !beginning.links.contains($0) }
        whole.events = beginning.events + end.events
        return MergedSpan(span: whole, records: records + 1)
    }
}

extension [MergedSpan] {
    /// How many records they stand for.
    var records: Int { reduce(0) { $0 + $1.records } }
}
