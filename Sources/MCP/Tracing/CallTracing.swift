package import Tracing
package import Vocabulary

/// How calls of tools are traced: by whom, and as parts of what.
package struct CallTracing: Sendable {
    let tracer: any Tracer
    let place: @Sendable (ToolCall) async -> CallPlace?

    /// - Note: `place` finds the work that a call is a part of; a call that is a part of none stands in the trace of its
    ///   client.
    package init(
        tracer: any Tracer,
        place: @escaping @Sendable (ToolCall) async -> CallPlace? = { _ in nil }
    ) {
        self.tracer = tracer
        self.place = place
    }
}

/// The work that a call is a part of.
package struct CallPlace: Sendable {
    package let path: RunPath
    /// What else the call's span tells of that work.
    package let attributes: SpanAttributes
    /// Whether the call's arguments and its result may be shown.
    package let showsContent: Bool

    package init(path: RunPath, attributes: SpanAttributes = [:], showsContent: Bool) {
        self.path = path
        self.attributes = attributes
        self.showsContent = showsContent
    }
}
