import ServiceContextModule
import Tracing
import Vocabulary

/// One call of a tool as traces show it (OpenTelemetry's conventions for MCP), and the context in which the call runs.
struct CallSpan: Sendable {
    let context: ServiceContext
    /// Nothing where nobody records the call.
    private let span: (any Span)?
    private let showsContent: Bool

    /// Begins the span of a call: within the work that the call is a part of, else in the trace of its client.
    init(of call: ToolCall, in request: ClientRequest, tracing: CallTracing?) async {
        var parent = ServiceContext.topLevel
        let place = await tracing?.place(call)
        if let place {
            parent.runPath = place.path
            parent.traceContext = place.path.context(isSampled: true)
        } else {
            parent.traceContext = call.origin
        }
        showsContent = place?.showsContent ?? false
        let span = tracing?.tracer.startSpan("tools/call \(call.tool)", context: parent, ofKind: .server)
        guard let span, span.isRecording else {
            // A trace that begins here is recorded by nobody, and ties log lines together all the same.
            parent.traceContext = call.origin?.child() ?? .random(isSampled: false)
            context = parent
            self.span = nil
            return
        }
        context = span.context
        self.span = span
        describe(call, request, place)
    }

    private func describe(_ call: ToolCall, _ request: ClientRequest, _ place: CallPlace?) {
        guard let span else { return }
        var attributes = place?.attributes ?? [:]
        attributes[SpanKey.runType] = SpanRecord.RunType.tool.rawValue
        attributes[SpanKey.mcpMethod] = "tools/call"
        attributes[SpanKey.toolName] = call.tool
        attributes[SpanKey.operation] = "execute_tool"
        attributes[SpanKey.protocolVersion] = request.version.rawValue
        attributes[SpanKey.requestID] = request.id.text
        if let agent = call.caller.agent { attributes[SpanKey.agentID] = agent.rawValue }
        if let key = call.caller.keyID { attributes[SpanKey.keyID] = key }
        if let use = call.toolUseID { attributes[SpanKey.toolUseID] = use }
        if showsContent { attributes[SpanKey.inputs] = String(decoding: call.arguments.bytes, as: UTF8.self) }
        span.attributes = attributes
        // A span has one parent: the client's own stays known beside the task's.
        if place != nil, let origin = call.origin {
            var context = ServiceContext.topLevel
            context.traceContext = origin
            span.addLink(SpanLink(context: context, attributes: [:]))
        }
    }

    /// Ends the span with how the call went.
    func end(_ error: OperationError?, output: [UInt8]?) {
        guard let span else { return }
        if let error {
            span.attributes[SpanKey.errorType] = error.name
            span.setStatus(SpanStatus(code: .error, message: error.name))
        }
        if showsContent, let output {
            span.attributes[SpanKey.outputs] = String(decoding: output, as: UTF8.self)
        }
        span.end()
    }
}
