import Logging
import Metrics
import Vocabulary

/// `tools/call`: finds the tool, reads the arguments, does the work, and tells how it went.
struct ToolsCall: Method {
    let name = "tools/call"
    let eras: Set<ProtocolVersion.Era> = [.modern, .legacy]
    let mirroredParameter: String? = "name"
    private let catalog: ToolCatalog
    private let signals: [ToolSignals]
    private let logger: Logger

    init(catalog: ToolCatalog, metrics: any MetricsFactory, logger: Logger) {
        self.catalog = catalog
        signals = catalog.tools.map { ToolSignals(tool: $0.name, metrics: metrics) }
        self.logger = logger
    }

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        let run = try run(for: request)
        guard run.patience > .zero else { return .message(await run.message()) }
        let token = request.params.meta?.progressToken
        return .waiting(
            WaitingCall(patience: run.patience, progressToken: token) { await run.messageUnlessCancelled() }
        )
    }

    /// Finds the tool and reads the arguments.
    private func run(for request: ClientRequest) throws(RPCError) -> ToolRun {
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
        let meta = request.params.meta
        let call = ToolCall(
            caller: request.caller,
            tool: tool.name,
            arguments: arguments.isNull ? .object([]) : arguments,
            toolUseID: meta?[MetaKey.toolUseID]?.string,
            traceparent: meta?[MetaKey.traceparent]?.string ?? request.traceparent
        )
        return ToolRun(of: tool, call: call, for: request, signals: signals[index], logger: logger)
    }
}

extension JSON {
    /// The progress token in the `_meta` of a request.
    fileprivate var progressToken: JSON? {
        switch self[MetaKey.progressToken] {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        default: nil
        }
    }
}
