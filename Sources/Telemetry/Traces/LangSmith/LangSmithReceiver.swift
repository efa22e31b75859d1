import Vocabulary

/// LangSmith's interface for many runs at once: `/runs/multipart`, or `/runs/batch` where that is all there is.
struct LangSmithReceiver: TraceReceiver {
    /// How long an answer of `/info` holds.
    private static let infoLifetime = Duration.seconds(3_600)
    /// How long it holds after a failure, which may be a server that has changed.
    private static let infoLifetimeAfterFailure = Duration.seconds(60)
    /// An answer to `/info` costs a server nothing; one that takes longer is in trouble.
    private static let infoTimeLimit = Duration.seconds(3)

    let configuration: LangSmithConfiguration
    private let sampling: TraceSampling
    private(set) var info = LangSmithInfo()
    private var askedAt: Timestamp?
    private var hasFailed = false

    init(_ configuration: LangSmithConfiguration) {
        self.configuration = configuration
        sampling = TraceSampling(rate: configuration.samplingRate)
    }

    var name: String { "langsmith" }
    var limits: BatchLimits { info.limits }

    func admit(_ span: SpanRecord) -> SpanRecord? {
        guard let path = span.path, span.runType != nil, span.context.isSampled, sampling.keeps(path.trace) else {
            return nil
        }
        var run = span
        run.inputs = configuration.hidesInputs ? nil : run.inputs.map(LangSmithContent.bounded)
        run.outputs = configuration.hidesOutputs ? nil : run.outputs.map(LangSmithContent.bounded)
        return run
    }

    mutating func prepare(_ transport: any HTTPTransport, at now: Timestamp) async {
        let lifetime = hasFailed ? Self.infoLifetimeAfterFailure : Self.infoLifetime
        if let askedAt, now - askedAt < lifetime { return }
        askedAt = now
        hasFailed = false
        let call = HTTPCall(
            "GET",
            configuration.endpoint + "/info",
            headers: [("accept", "application/json")],
            timeLimit: Self.infoTimeLimit
        )
        // A server without the page, or one that does not answer now, is taken for what it was taken for before.
        guard let answer = try? await transport.send(call), answer.status == 200,
            let json = try? JSONReader.read(answer.body)
        else { return }
        info = LangSmithInfo(json)
    }

    func request(for spans: ArraySlice<MergedSpan>) async -> ExportRequest {
        let spans = spans.prefix(limits.spans)
        return info.takesMultipart ? await multipart(spans) : await batch(spans)
    }

    mutating func judge(_ answer: HTTPAnswer, to request: ExportRequest, at now: Timestamp) -> ExportVerdict {
        if info.takesMultipart, answer.status == 404 || answer.status == 405 {
            info.takesMultipart = false
            return .inAnotherForm
        }
        return ExportVerdict(answer, at: now)
    }

    mutating func noteFailure() { hasFailed = true }

    private func multipart(_ spans: ArraySlice<MergedSpan>) async -> ExportRequest {
        let written = await WrittenSpans.write(spans, upTo: limits.bytes) { span in
            LangSmithMultipart.parts(of: try LangSmithRun(span, in: configuration.project))
        }
        let body = LangSmithMultipart.body(of: written.pieces)
        return request("/runs/multipart", type: LangSmithMultipart.contentType, body, info.coding, written)
    }

    private func batch(_ spans: ArraySlice<MergedSpan>) async -> ExportRequest {
        let written = await WrittenSpans.write(spans, upTo: limits.bytes) { span in
            try LangSmithRun(span, in: configuration.project).json.bytes
        }
        return request("/runs/batch", type: "application/json", LangSmithBatch.body(of: written), nil, written)
    }

    private func request(
        _ path: String,
        type: String,
        _ body: [UInt8],
        _ coding: BodyCoding?,
        _ written: WrittenSpans
    ) -> ExportRequest {
        var call = configuration.call(path, contentType: type, body: body)
        if let coding { call.compressBody(coding) }
        return ExportRequest(call: call, spans: written.spans, unwritable: written.unwritable)
    }
}
