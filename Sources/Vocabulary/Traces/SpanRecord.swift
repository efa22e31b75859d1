/// Something that ran, as traces show it: a task, one attempt at it, a call of a tool, a call of a model, a commit.
package struct SpanRecord: Sendable {
    package enum Kind: Sendable {
        case `internal`
        case server
        case client
    }

    /// What a run is in LangSmith's terms; a span that is nothing to it has none.
    package enum RunType: String, Sendable {
        case chain
        case tool
        case llm
    }

    /// How much of the run this record tells.
    package enum Part: Sendable {
        /// It is over, and nothing was told of it before.
        case whole
        /// It has begun; its end is told by a record of its own.
        case beginning
        /// It is over; its beginning was told.
        case end
    }

    /// Its trace and its own span.
    package var context: TraceContext
    package var parent: SpanID?
    /// Whether the parent ran in another process.
    package var hasRemoteParent = false
    /// Its place in the tree of a task; nothing for a span that belongs to no task.
    package var path: RunPath?
    package var name: String
    package var kind: Kind
    package var runType: RunType?
    package var part: Part
    package var start: Timestamp
    /// Nothing as long as it runs.
    package var duration: Duration?
    /// Why it failed.
    package var error: String?
    /// Whether an error that an earlier end told does not hold any more.
    package var mendsError = false
    /// What is known of it beside its content, by names of OpenTelemetry's conventions or of the board's own.
    package var attributes: [JSON.Member] = []
    /// What went in and what came out; an exporter shows it only where its operator lets it.
    package var inputs: RawJSON?
    package var outputs: RawJSON?
    /// Other places that have to do with it, such as the span of the client that made the call.
    package var links: [TraceContext] = []
    /// What happened on the way, in its order.
    package var events: [Event] = []
    /// What a model took, for a call of a model.
    package var usage: ModelUsage?

    package init(
        _ name: String,
        at context: TraceContext,
        under parent: SpanID? = nil,
        path: RunPath? = nil,
        kind: Kind = .internal,
        runType: RunType? = nil,
        part: Part = .whole,
        start: Timestamp,
        duration: Duration? = nil
    ) {
        self.name = name
        self.context = context
        self.parent = parent
        self.path = path
        self.kind = kind
        self.runType = runType
        self.part = part
        self.start = start
        self.duration = duration
    }

    /// A run in the tree of a task.
    package init(
        run name: String,
        _ type: RunType,
        at path: RunPath,
        isSampled: Bool = true,
        part: Part = .whole,
        duration: Duration? = nil
    ) {
        self.init(
            name,
            at: path.context(isSampled: isSampled),
            under: path.parent?.span,
            path: path,
            runType: type,
            part: part,
            start: path.last.start,
            duration: duration
        )
    }
}

/// Takes what ran to whoever keeps traces; it never holds up its caller, and drops what it has no room for.
package protocol SpanRecorder: Sendable {
    /// Whether anybody keeps traces; what is recorded otherwise goes nowhere.
    var isRecording: Bool { get }

    func record(_ span: SpanRecord)
}

/// Keeps nothing: the recorder of a server that ships no traces.
package struct NoSpanRecorder: SpanRecorder {
    package init() {}
    package var isRecording: Bool { false }
    package func record(_ span: SpanRecord) {}
}
