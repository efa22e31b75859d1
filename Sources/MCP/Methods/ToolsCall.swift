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
        let call = ToolCall(
            caller: request.caller,
            tool: tool.name,
            arguments: arguments.isNull ? .object([]) : arguments,
            toolUseID: request.params.meta?[MetaKey.toolUseID]?.string,
            traceparent: request.params.meta?[MetaKey.traceparent]?.string ?? request.traceparent
        )
        let run = ToolRun(call: call, version: request.version, signals: signals[index], logger: logger)
        let prepared: PreparedCall
        do {
            prepared = try tool.prepare(for: call)
        } catch {
            return .message(run.end(request, .failure(error)))
        }
        guard prepared.patience > .zero else {
            return .message(run.end(request, await run.outcome(of: prepared)))
        }
        return .waiting(
            WaitingCall(patience: prepared.patience, progressToken: request.params.meta?.progressToken) {
                let outcome = await run.outcome(of: prepared)
                guard !Task.isCancelled else {
                    run.cancelled()
                    return nil
                }
                return run.end(request, outcome)
            }
        )
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

/// One call of a tool on its way from the request to the result.
private struct ToolRun: Sendable {
    let call: ToolCall
    let version: ProtocolVersion
    let signals: ToolSignals
    let logger: Logger
    private let start = ContinuousClock.now

    init(call: ToolCall, version: ProtocolVersion, signals: ToolSignals, logger: Logger) {
        self.call = call
        self.version = version
        self.signals = signals
        self.logger = logger
    }

    func outcome(of prepared: PreparedCall) async -> Result<[UInt8], any Error> {
        do { return .success(try await prepared.run(call)) } catch { return .failure(error) }
    }

    /// Records how the call went, and writes its result.
    func end(_ request: ClientRequest, _ outcome: Result<[UInt8], any Error>) -> [UInt8] {
        switch outcome {
        case .success(let output):
            signals.resultBytes.record(output.count)
            record(.ok)
            return request.result(capacity: output.count * 9 / 4) { $0.toolResult(output) }
        case .failure(let error):
            let fault = error as? Fault
            record(.error, code: fault?.code ?? .internalError, cause: fault == nil ? error : fault?.cause)
            return request.result { $0.toolError(fault ?? Self.unforeseen) }
        }
    }

    func cancelled() { record(.cancelled) }

    /// What is told of an error that no tool meant for its caller.
    private static let unforeseen = Fault(
        .internalError,
        "The server failed on this call. Try it once more; if it fails again, tell the operator, whose log has the cause."
    )

    private func record(_ outcome: ToolOutcome, code: Fault.Code? = nil, cause: (any Error)? = nil) {
        let duration = start.duration(to: .now).seconds
        signals.record(outcome, seconds: duration)
        if let cause {
            logger.error(
                "Tool failed",
                metadata: metadata(outcome, code: code, duration, cause: "\(cause)")
            )
        } else {
            logger.info("Tool called", metadata: metadata(outcome, code: code, duration, cause: nil))
        }
    }

    private func metadata(
        _ outcome: ToolOutcome,
        code: Fault.Code?,
        _ seconds: Double,
        cause: String?
    ) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "event": .string(BoardEvent.toolCalled.rawValue),
            "tool": .string(call.tool),
            "outcome": .string(outcome.rawValue),
            "duration_ms": .stringConvertible((seconds * 1_000_000).rounded() / 1_000),
            "era": .string(version.era.rawValue),
        ]
        if let agent = call.caller.agent { metadata["agent_id"] = .string(agent.rawValue) }
        if let key = call.caller.keyID { metadata["key_id"] = .string(key) }
        if let code { metadata["code"] = .string(code.rawValue) }
        if let cause { metadata["error"] = .string(cause) }
        return metadata
    }
}

extension JSONWriter {
    /// Appends an output as structured content, and the same bytes once more as text.
    fileprivate mutating func toolResult(_ output: [UInt8]) {
        raw(#""content":[{"type":"text","text":""#)
        output.withUnsafeBufferPointer { escaped($0) }
        raw(#""}],"structuredContent":"#)
        raw(output)
        raw(#","isError":false"#)
    }

    /// Appends a refusal or failure: as text for the model, and in its parts for programs.
    fileprivate mutating func toolError(_ fault: Fault) {
        raw(#""content":[{"type":"text","text":"#)
        string(fault.code.rawValue + ": " + fault.message)
        raw(#"}],"structuredContent":{"error":{"code":"#)
        string(fault.code.rawValue)
        raw(#","message":"#)
        string(fault.message)
        raw(#","retryable":"#)
        bool(fault.isRetryable)
        if let seconds = fault.retryAfter {
            raw(#","retry_after_seconds":"#)
            integer(seconds)
        }
        raw(#"}},"isError":true"#)
    }
}
