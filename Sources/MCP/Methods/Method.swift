import Vocabulary

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

/// A request that passed all checks that do not depend on its method.
struct ClientRequest: Sendable {
    let id: RequestID
    let params: RequestParams
    let caller: Caller
    let version: ProtocolVersion
    /// The trace context of the HTTP request.
    let traceparent: String?
    let identity: ResultIdentity
}

/// The server's name as it stands in every result of the modern era, encoded once.
struct ResultIdentity: Sendable {
    private let bytes: [UInt8]

    init(_ identity: ServerIdentity) {
        var writer = JSONWriter()
        writer.raw(#""resultType":"complete","_meta":"#)
        writer.value([MetaKey.serverInfo: identity.json])
        bytes = writer.bytes
    }

    fileprivate func begin(_ writer: inout JSONWriter) { writer.raw(bytes) }
}

extension ClientRequest {
    /// Writes a successful answer around the members of its result; an empty result has none.
    func result(capacity: Int = 256, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity + 192)
        writer.raw(#"{"jsonrpc":"2.0","id":"#)
        writer.id(id)
        writer.raw(#","result":{"#)
        let start = writer.bytes.count
        members(&writer)
        // Legacy clients know neither of the members that every modern result has.
        if version.era == .modern {
            if writer.bytes.count > start { writer.raw(UInt8(ascii: ",")) }
            identity.begin(&writer)
        }
        writer.raw("}}")
        return writer.bytes
    }
}
