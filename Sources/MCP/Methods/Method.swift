/// One method of the protocol; the endpoint knows methods by their names only.
protocol Method: Sendable {
    var name: String { get }
    /// The eras whose clients may call it.
    var eras: Set<ProtocolVersion.Era> { get }
    /// The parameter that a modern request repeats in its `Mcp-Name` header.
    var mirroredParameter: String? { get }
    /// Whether that header has to be there; some clients leave it out where an extension asks for it.
    var needsMirror: Bool { get }

    /// Answers a request; a thrown `RPCError` becomes a JSON-RPC error.
    func answer(_ request: ClientRequest) async throws -> MethodAnswer
}

extension Method {
    var mirroredParameter: String? { nil }
    var needsMirror: Bool { true }
}

/// How a method answers.
enum MethodAnswer: Sendable {
    /// With a whole JSON-RPC message.
    case message([UInt8])
    /// Later.
    case open(OpenCall)
    /// Bit by bit, for as long as the client listens.
    case stream(any AnswerStream)
}
