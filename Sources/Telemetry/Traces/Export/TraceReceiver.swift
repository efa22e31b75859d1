import Vocabulary

/// Whoever keeps traces, as an exporter sees it: which spans it takes, in what form, and what its answers mean.
protocol TraceReceiver: Sendable {
    /// Its name in metrics and log lines.
    var name: String { get }

    /// How much it takes at once, as far as is known.
    var limits: BatchLimits { get }

    /// The part of a span that it is sent; nothing for a span that it is not.
    ///
    /// This runs where spans are recorded, so it does no more than leave out.
    func admit(_ span: SpanRecord) -> SpanRecord?

    /// Finds out what has to be known before the next batch.
    mutating func prepare(_ transport: any HTTPTransport, at now: Timestamp) async

    /// Writes as many of the first spans as go into one call.
    func request(for spans: ArraySlice<MergedSpan>) async -> ExportRequest

    /// What an answer means.
    mutating func judge(_ answer: HTTPAnswer, to request: ExportRequest, at now: Timestamp) -> ExportVerdict

    /// Takes note that a call failed.
    mutating func noteFailure()
}

extension TraceReceiver {
    mutating func prepare(_ transport: any HTTPTransport, at now: Timestamp) async {}
    mutating func noteFailure() {}
}

/// One call to a receiver, and what it carries.
struct ExportRequest: Sendable {
    var call: HTTPCall
    /// The spans in its body.
    var spans: [MergedSpan]
    /// Spans between these that cannot be written in any form.
    var unwritable: [MergedSpan]
}
