import Logging
import Metrics
import ServiceContextModule
import Vocabulary

/// One call of a tool on its way from the request to the result.
final class ToolRun: Sendable {
    /// How often one call may ask its client.
    private static let roundLimit = 16

    private let request: ClientRequest
    private let call: ToolCall
    private let prepared: Result<PreparedCall, any Error>
    private let rounds: InputRounds
    private let tracing: CallTracing?
    private let onRefusal: CallRefusal?
    private let signals: ToolSignals
    private let logger: Logger
    private let start = ContinuousClock.now

    init(
        of tool: PreparedTool,
        call: ToolCall,
        for request: ClientRequest,
        refusal: Fault? = nil,
        rounds: InputRounds,
        tracing: CallTracing?,
        onRefusal: CallRefusal?,
        signals: ToolSignals,
        logger: Logger
    ) {
        self.request = request
        self.call = call
        self.rounds = rounds
        self.tracing = tracing
        self.onRefusal = onRefusal
        self.signals = signals
        self.logger = logger
        prepared = refusal.map { .failure($0) } ?? Result { try tool.prepare(for: call) }
    }

    /// How long the call may wait; one that is refused waits for nothing.
    var patience: Duration {
        switch prepared {
        case .success(let call): call.patience
        case .failure: .zero
        }
    }

    /// Does the work, records how it went, and gives the whole JSON-RPC message; throws an error of the protocol.
    func message() async throws(RPCError) -> [UInt8] {
        let span = await CallSpan(of: call, in: request, tracing: tracing)
        return try end(await outcome(nil, in: span), span)
    }

    /// The same for a call that nobody may want any more: then there is no message.
    func messageUnlessCancelled(_ outlet: Outlet?) async -> [UInt8]? {
        let span = await CallSpan(of: call, in: request, tracing: tracing)
        let outcome = await outcome(outlet, in: span)
        guard !Task.isCancelled else {
            record(.cancelled, kind: .cancelled, in: span)
            return nil
        }
        do { return try end(outcome, span) } catch { return error.message(id: request.id) }
    }

    /// Does the work in the trace of the call, so that what it logs and measures can be traced to it.
    private func outcome(_ outlet: Outlet?, in span: CallSpan) async -> Result<ToolAnswer, any Error> {
        await ServiceContext.withValue(span.context) { await work(outlet) }
    }

    private func work(_ outlet: Outlet?) async -> Result<ToolAnswer, any Error> {
        do {
            let prepared = try prepared.get()
            var call = call
            call.client.outlet = outlet
            for _ in 0..<Self.roundLimit {
                let answer = try await prepared.run(call)
                // In the modern era the question is the answer, and the client calls again.
                guard case .input(let required) = answer, request.version.era == .legacy else {
                    return .success(answer)
                }
                guard let ask = outlet?.ask,
                    required.requests.allSatisfy({ request.capabilities.include($1.capability) })
                else { throw Self.cannotAsk }
                var answers: [JSON.Member] = []
                for (name, question) in required.requests { answers.append(JSON.Member(name, try await ask(question))) }
                call.client.answers = InputAnswers(answers)
                call.client.state = required.state
            }
            throw Self.cannotAsk
        } catch {
            return .failure(error)
        }
    }

    private static let cannotAsk = Fault(
        .invalidArgument,
        "This call has to ask something first. Send it alone, from a client that takes questions while it waits."
    )

    private func end(_ outcome: Result<ToolAnswer, any Error>, _ span: CallSpan) throws(RPCError) -> [UInt8] {
        switch outcome {
        case .success(let answer):
            return try end(answer, span)
        case .failure(let missing as MissingCapability):
            throw refused(RPCError.missing(missing.required), in: span)
        case .failure(let error as RPCError):
            throw refused(error, in: span)
        case .failure(let error):
            return try end(.failure(error as? Fault ?? Self.unforeseen(error)), span)
        }
    }

    private func end(_ answer: ToolAnswer, _ span: CallSpan) throws(RPCError) -> [UInt8] {
        switch answer {
        case .output(let output):
            signals.resultBytes.record(output.count)
            record(.ok, output: output, in: span)
            return request.result(capacity: output.count * 9 / 4) { answer.write(to: &$0) }
        case .content(_, let isError):
            record(isError ? .error : .ok, kind: isError ? .tool : nil, in: span)
            return request.result { answer.write(to: &$0) }
        case .failure(let fault):
            if let onRefusal { ServiceContext.withValue(span.context) { onRefusal(call, fault.code) } }
            record(.error, kind: .tool, code: fault.code, cause: fault.cause, in: span)
            return request.result { answer.write(to: &$0) }
        case .input(let required):
            record(.ok, in: span)
            return try rounds.question(required, to: request, purpose: request.purpose(ofTool: call))
        case .task:
            record(.ok, in: span)
            return request.result(.task) { answer.write(to: &$0) }
        }
    }

    private func refused(_ error: RPCError, in span: CallSpan) -> RPCError {
        record(.error, kind: .protocol(error.code), in: span)
        return error
    }

    /// What is told of an error that no tool meant for its caller.
    private static func unforeseen(_ error: any Error) -> Fault {
        Fault(
            .internalError,
            "The server failed on this call. Try it once more; if it fails again, tell the operator, whose log has the cause.",
            cause: error
        )
    }

    private func record(
        _ outcome: ToolOutcome,
        kind: OperationError? = nil,
        code: Fault.Code? = nil,
        cause: (any Error)? = nil,
        output: [UInt8]? = nil,
        in span: CallSpan
    ) {
        let elapsed = start.duration(to: .now)
        span.end(kind, output: output)
        ServiceContext.withValue(span.context) {
            signals.record(outcome, kind, after: elapsed)
            if let cause {
                logger.error("Tool failed", metadata: metadata(outcome, code: code, elapsed.seconds, cause: "\(cause)"))
            } else {
                logger.info("Tool called", metadata: metadata(outcome, code: code, elapsed.seconds, cause: nil))
            }
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

extension ClientRequest {
    /// What the sealed state of a call belongs to.
    func purpose(ofTool call: ToolCall) -> InputPurpose {
        InputPurpose(self, subject: call.tool, detail: call.arguments)
    }
}
