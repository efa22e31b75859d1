import Metrics

/// A method whose answers are timed; one that goes on for as long as a client listens is not.
struct TimedMethod: Method {
    private let method: any Method
    private let signals: OperationSignals

    init(_ method: any Method, metrics: any MetricsFactory) {
        self.method = method
        signals = OperationSignals(method: method.name, metrics: metrics)
    }

    var name: String { method.name }
    var eras: Set<ProtocolVersion.Era> { method.eras }
    var mirroredParameter: String? { method.mirroredParameter }
    var needsMirror: Bool { method.needsMirror }

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        let start = ContinuousClock.now
        do {
            let answer = try await method.answer(request)
            if case .message = answer { signals.record(nil, after: start.duration(to: .now)) }
            return answer
        } catch {
            let code = (error as? RPCError)?.code ?? .internalError
            let kind = error is CancellationError ? OperationError.cancelled : .protocol(code)
            signals.record(kind, after: start.duration(to: .now))
            throw error
        }
    }
}
