import Vocabulary

/// The spans whose beginning was dropped and whose end is still to come.
///
/// Their end is exported as the whole run: a receiver would wait forever for a beginning that does not come, and lose
/// everything below it.
struct LostBeginnings {
    /// How many are remembered; a run beyond them is exported as a mere end.
    private static let limit = 10_000

    private var spans: Set<SpanID> = []

    /// Remembers a beginning that is given up, and forgets one whose end is given up as well.
    mutating func note(dropped span: SpanRecord) {
        switch span.part {
        case .beginning: if spans.count < Self.limit { spans.insert(span.context.span) }
        case .end: spans.remove(span.context.span)
        case .whole: break
        }
    }

    /// A record as it is to be exported, given what was lost before it.
    mutating func completing(_ span: SpanRecord) -> SpanRecord {
        guard span.part == .end, !spans.isEmpty, spans.remove(span.context.span) != nil else { return span }
        var whole = span
        whole.part = .whole
        return whole
    }
}
