/// One method of the protocol; the endpoint knows methods by their names only.
protocol Method: Sendable {
    var name: String { get }
    /// The eras whose clients may call it.
    var eras: Set<ProtocolVersion.Era> { get }
    /// The parameter that a modern request repeats in its `Mcp-Name` header.
    var mirroredParameter: String? { get }

    /// Answers a request; a thrown `RPCError` becomes a JSON-RPC error.
    func answer(_ request: ClientRequest) async throws -> MethodAnswer
}

extension Method {
    var mirroredParameter: String? { nil }
}

/// How a method answers.
enum MethodAnswer: Sendable {
    /// With a whole JSON-RPC message.
    case message([UInt8])
    /// After a while.
    case waiting(WaitingCall)
}
