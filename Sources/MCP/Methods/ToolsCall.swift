import Logging
import Metrics
import Vocabulary

/// `tools/call`: finds the tool, reads the arguments, does the work, and tells how it went.
struct ToolsCall: Method {
    let name = "tools/call"
    let eras: Set<ProtocolVersion.Era> = [.modern, .legacy]
    let mirroredParameter: String? = "name"
    private let catalog: ToolCatalog
    private let rounds: InputRounds
    private let tracing: CallTracing?
    private let onRefusal: CallRefusal?
    private let rates: ToolRates
    private let signals: [ToolSignals]
    private let logger: Logger

    init(
        catalog: ToolCatalog,
        rounds: InputRounds,
        tracing: CallTracing?,
        onRefusal: CallRefusal?,
        rates: [String: Rate],
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.catalog = catalog
        self.rounds = rounds
        self.tracing = tracing
        self.onRefusal = onRefusal
        self.rates = ToolRates(rates, of: catalog, time: time, metrics: metrics, logger: logger)
        signals = catalog.tools.map { ToolSignals(tool: $0.name, metrics: metrics) }
        self.logger = logger
    }

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        let (tool, run) = try run(for: request)
        let isTalkative = tool.talks(to: request)
        guard run.patience > .zero || isTalkative else { return .message(try await run.message()) }
        return .open(
            OpenCall(
                patience: run.patience,
                isTalkative: isTalkative,
                progressToken: request.params.meta?.progressToken,
                work: { await run.messageUnlessCancelled($0) }
            )
        )
    }

    /// Finds the tool and reads the arguments.
    private func run(for request: ClientRequest) throws(RPCError) -> (tool: PreparedTool, run: ToolRun) {
        guard let name = request.params["name"]?.string else {
            throw RPCError(.invalidParams, "tools/call needs the string name.")
        }
        let arguments = request.params["arguments"] ?? .object([])
        guard arguments.members != nil || arguments.isNull else {
            throw RPCError(.invalidParams, "The arguments of tools/call have to be an object.")
        }
        guard let index = catalog.index(ofToolNamed: name) else {
            throw RPCError(
                .invalidParams,
                "Unknown tool: \(name.quoted). tools/list names those there are.",
                reason: .unknownTool
            )
        }
        let tool = catalog.tools[index]
        guard !request.caller.holdsToken || tool.isOpen(to: request.caller.role) else {
            throw RPCError.insufficientScope(for: tool)
        }
        if request.version.era == .modern { try tool.mirrors.check(request.headers, repeat: arguments) }
        let meta = request.params.meta
        var call = ToolCall(
            caller: request.caller,
            tool: tool.name,
            arguments: arguments.isNull ? .object([]) : arguments,
            toolUseID: meta?[MetaKey.toolUseID]?.string,
            traceparent: meta?[MetaKey.traceparent]?.string ?? request.headers.traceparent
        )
        call.client = try rounds.link(for: request, purpose: request.purpose(ofTool: call))
        let run = ToolRun(
            of: tool,
            call: call,
            for: request,
            refusal: rates.refusal(ofToolAt: index, to: request.caller),
            rounds: rounds,
            tracing: tracing,
            onRefusal: onRefusal,
            signals: signals[index],
            logger: logger
        )
        return (tool, run)
    }
}
