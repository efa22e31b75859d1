import Vocabulary

/// A receiver of OTLP/HTTP in JSON (https://opentelemetry.io/docs/specs/otlp/#otlphttp).
struct OTLPReceiver: TraceReceiver {
    let configuration: OTLPConfiguration

    init(_ configuration: OTLPConfiguration) { self.configuration = configuration }

    var name: String { "otlp" }
    var limits: BatchLimits { .batch }

    /// Content is opt-in by the conventions, and a span is sent once, when it is over.
    func admit(_ span: SpanRecord) -> SpanRecord? {
        guard span.part != .beginning, span.context.isSampled else { return nil }
        var span = span
        span.inputs = nil
        span.outputs = nil
        return span
    }

    func request(for spans: ArraySlice<MergedSpan>) async -> ExportRequest {
        let written = await WrittenSpans.write(spans.prefix(limits.spans), upTo: limits.bytes) {
            OTLPSpan.json($0).bytes
        }
        var body = JSONWriter(capacity: written.pieces.reduce(512) { $0 + $1.count + 1 })
        body.raw("{\"resourceSpans\":[{\"resource\":{\"attributes\":")
        body.value(OTLPValue.attributes(resource))
        body.raw("},\"scopeSpans\":[{\"scope\":{\"name\":\"callboard\"},\"spans\":[")
        body.raw(written.joined())
        body.raw("]}]}]}")
        var call = configuration.call(body: body.bytes)
        if configuration.compressesBodies { call.compressBody(.gzip) }
        return ExportRequest(call: call, spans: written.spans, unwritable: written.unwritable)
    }

    /// A success may be partial: what the receiver rejected then, it rejects for good.
    func judge(_ answer: HTTPAnswer, to request: ExportRequest, at now: Timestamp) -> ExportVerdict {
        let verdict = ExportVerdict(answer, at: now)
        // Some receivers answer with nothing, or with a page.
        guard verdict == .taken(), let partial = (try? JSONReader.read(answer.body))?["partialSuccess"],
            let rejected = partial["rejectedSpans"].flatMap({ $0.integer ?? $0.string.flatMap(Int.init) }), rejected > 0
        else { return verdict }
        let reason = partial["errorMessage"]?.string ?? ""
        return .taken(rejected: rejected, reason: reason.isEmpty ? nil : "Spans were rejected: \(reason.prefix(200))")
    }

    private var resource: [JSON.Member] {
        [
            JSON.Member("service.name", "callboard"),
            JSON.Member("service.version", .string(configuration.version)),
        ]
    }
}
