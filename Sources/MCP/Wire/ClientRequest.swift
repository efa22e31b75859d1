import Vocabulary

/// A request that passed all checks that do not depend on its method.
final class ClientRequest: Sendable {
    let id: RequestID
    let params: RequestParams
    let caller: Caller
    let version: ProtocolVersion
    /// The trace context of the HTTP request.
    let traceparent: String?
    private let method: any Method
    private let identity: ResultIdentity

    init(
        id: RequestID,
        method: any Method,
        params: RequestParams,
        caller: Caller,
        version: ProtocolVersion,
        traceparent: String?,
        identity: ResultIdentity
    ) {
        self.id = id
        self.method = method
        self.params = params
        self.caller = caller
        self.version = version
        self.traceparent = traceparent
        self.identity = identity
    }

    func answer() async throws -> MethodAnswer { try await method.answer(self) }
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
