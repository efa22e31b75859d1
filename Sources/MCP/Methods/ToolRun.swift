import Logging
import Metrics
import Vocabulary

/// One call of a tool on its way from the request to the result.
final class ToolRun: Sendable {
    private let request: ClientRequest
    private let call: ToolCall
    private let prepared: Result<PreparedCall, any Error>
    private let signals: ToolSignals
    private let logger: Logger
    private let start = ContinuousClock.now

    init(of tool: PreparedTool, call: ToolCall, for request: ClientRequest, signals: ToolSignals, logger: Logger) {
        self.request = request
        self.call = call
        self.signals = signals
        self.logger = logger
        prepared = Result { try tool.prepare(for: call) }
    }

    /// How long the call may wait; one that is refused waits for nothing.
    var patience: Duration {
        switch prepared {
        case .success(let call): call.patience
        case .failure: .zero
        }
    }

    /// Does the work, records how it went, and gives the whole JSON-RPC message.
    func message() async -> [UInt8] { end(await outcome()) }

    /// The same for a call that nobody may want any more: then there is no message.
    func messageUnlessCancelled() async -> [UInt8]? {
        let outcome = await outcome()
        guard !Task.isCancelled else {
            record(.cancelled)
            return nil
        }
        return end(outcome)
    }

    private func outcome() async -> Result<[UInt8], any Error> {
        do { return .success(try await prepared.get().run(call)) } catch { return .failure(error) }
    }

    private func end(_ outcome: Result<[UInt8], any Error>) -> [UInt8] {
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

    /// What is told of an error that no tool meant for its caller.
    private static let unforeseen = Fault(
        .internalError,
        "The server failed on this call. Try it once more; if it fails again, tell the operator, whose log has the cause."
    )

    private func record(_ outcome: ToolOutcome, code: Fault.Code? = nil, cause: (any Error)? = nil) {
        let duration = start.duration(to: .now).seconds
        signals.record(outcome, seconds: duration)
        if let cause {
            logger.error("Tool failed", metadata: metadata(outcome, code: code, duration, cause: "\(cause)"))
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
            "era": .string(request.version.era.rawValue),
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
