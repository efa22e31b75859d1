import Vocabulary

/// A request that passed all checks that do not depend on its method.
final class ClientRequest: Sendable {
    let id: RequestID
    let params: RequestParams
    let caller: Caller
    let version: ProtocolVersion
    let headers: RoutingHeaders
    /// The session to which it belongs, in the legacy era.
    let session: Session?
    private let method: any Method
    private let identity: ResultIdentity

    init(
        id: RequestID,
        method: any Method,
        params: RequestParams,
        caller: Caller,
        version: ProtocolVersion,
        headers: RoutingHeaders,
        session: Session? = nil,
        identity: ResultIdentity
    ) {
        self.id = id
        self.method = method
        self.params = params
        self.caller = caller
        self.version = version
        self.headers = headers
        self.session = session
        self.identity = identity
    }

    var methodName: String { method.name }

    func answer() async throws -> MethodAnswer { try await method.answer(self) }

    /// What the client can do: it said so in the handshake, or says so with every request.
    var capabilities: ClientCapabilities {
        session?.capabilities.withoutExtensions ?? ClientCapabilities(params.meta?[MetaKey.clientCapabilities] ?? [:])
    }

    /// The least grave log messages that may be sent with the answer; throws for a level that does not exist.
    func logLevel() throws(RPCError) -> LogLevel? {
        if let session { return session.logLevel }
        guard let level = params.meta?[MetaKey.logLevel], !level.isNull else { return nil }
        guard let level = level.string.flatMap(LogLevel.init(rawValue:)) else {
            throw RPCError(.invalidParams, "\(MetaKey.logLevel) is no log level.")
        }
        return level
    }

    /// Throws where the client did not declare a capability.
    func require(_ capability: JSON) throws(RPCError) {
        guard capabilities.include(capability) else { throw RPCError.missing(capability) }
    }

    /// Throws where the client did not opt into an extension.
    func require(extension name: String) throws(RPCError) {
        guard capabilities.includes(extension: name) else { throw RPCError.missing(extension: name) }
    }
}

/// What kind of result a modern client gets.
enum ResultType: String {
    case complete
    case inputRequired = "input_required"
    case task
}

/// The server's name as it stands in every result of the modern era, encoded once.
struct ResultIdentity: Sendable {
    private let bytes: [UInt8]

    init(_ identity: ServerIdentity) {
        var writer = JSONWriter()
        writer.string(MetaKey.serverInfo)
        writer.raw(UInt8(ascii: ":"))
        writer.value(identity.json)
        bytes = writer.bytes
    }

    fileprivate func write(to writer: inout JSONWriter) { writer.raw(bytes) }
}

extension ClientRequest {
    /// Writes a successful answer around the members of its result; an empty result has none.
    func result(
        _ type: ResultType = .complete,
        capacity: Int = 256,
        meta: [JSON.Member] = [],
        _ members: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity + 192)
        writer.raw(#"{"jsonrpc":"2.0","id":"#)
        writer.id(id)
        writer.raw(#","result":{"#)
        let start = writer.bytes.count
        members(&writer)
        // Legacy clients know neither of the members that every modern result has.
        if version.era == .modern {
            if writer.bytes.count > start { writer.raw(UInt8(ascii: ",")) }
            writer.raw(#""resultType":""#)
            writer.raw(type.rawValue.utf8)
            writer.raw(#"","_meta":{"#)
            identity.write(to: &writer)
            for member in meta {
                writer.raw(UInt8(ascii: ","))
                writer.string(member.key)
                writer.raw(UInt8(ascii: ":"))
                writer.value(member.value)
            }
            writer.raw("}")
        }
        writer.raw("}}")
        return writer.bytes
    }

    /// Writes a successful answer whose result a modern client may keep for a while.
    func result(_ members: [JSON.Member], caching: Caching? = nil) -> [UInt8] {
        let caching = version.era == .modern ? caching?.members ?? [] : []
        return result { $0.raw(JSON.object(members + caching).bytes.dropFirst().dropLast()) }
    }
}
