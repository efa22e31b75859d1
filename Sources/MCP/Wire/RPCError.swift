import Vocabulary

/// A JSON-RPC error: the protocol itself was broken, not a tool's rules.
struct RPCError: Error {
    enum Code: Int {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        case internalError = -32603
        case headerMismatch = -32020
        case missingCapability = -32021
        case unsupportedVersion = -32022
        /// Of the legacy era only; the modern one has `invalidParams` for it.
        case resourceNotFound = -32002

        fileprivate var reason: Rejection? {
            switch self {
            case .parseError, .invalidRequest, .invalidParams, .resourceNotFound: .invalidMessage
            case .missingCapability: .capability
            case .methodNotFound: .unknownMethod
            case .headerMismatch: .headerMismatch
            case .unsupportedVersion: .version
            case .internalError: nil
            }
        }
    }

    let code: Code
    let message: String
    var data: JSON?
    /// The HTTP status, where the era does not settle it.
    var status: Int?
    /// Seconds after which the same request may succeed.
    var retryAfter: Int?
    /// The role that the caller would need, and has no token for.
    var neededRole: Role?
    /// Under which reason the refusal is counted.
    let reason: Rejection?

    init(
        _ code: Code,
        _ message: String,
        data: JSON? = nil,
        status: Int? = nil,
        retryAfter: Int? = nil,
        reason: Rejection? = nil
    ) {
        self.code = code
        self.message = message
        self.data = data
        self.status = status
        self.retryAfter = retryAfter
        self.reason = reason ?? code.reason
    }

    /// What everything unforeseen is answered with; its cause is for the log only.
    static let unforeseen = RPCError(.internalError, "The server could not answer. Try again; its log knows why.")

    static func unsupportedVersion(_ requested: String) -> RPCError {
        let supported = ProtocolVersion.modern.map { JSON.string($0.rawValue) }
        return RPCError(
            .unsupportedVersion,
            "Unsupported protocol version \(requested.quoted).",
            data: ["supported": .array(supported), "requested": .string(requested)]
        )
    }

    /// The client did not declare what the request needs.
    static func missing(_ required: JSON) -> RPCError {
        RPCError(
            .missingCapability,
            "This needs a client that declares \(required).",
            data: ["requiredCapabilities": required]
        )
    }

    static func missing(extension name: String) -> RPCError { missing(["extensions": [name: [:]]]) }

    static func resourceNotFound(_ uri: String, in era: ProtocolVersion.Era) -> RPCError {
        RPCError(
            era == .modern ? .invalidParams : .resourceNotFound,
            "Resource not found: \(uri.quoted). resources/list and the templates name those there are.",
            data: ["uri": .string(uri)]
        )
    }

    /// The token of the caller does not reach as far as the tool; the authorization server may give it another.
    static func insufficientScope(for tool: PreparedTool) -> RPCError {
        var error = RPCError(
            .invalidRequest,
            "The token does not allow to call \(tool.name). Ask the authorization server for the scope that does.",
            status: 403,
            reason: .scope
        )
        error.neededRole = tool.leastRole
        return error
    }

    /// The HTTP status: the modern era has a table, the legacy one answers whatever a method says with 200.
    func status(in era: ProtocolVersion.Era) -> Int {
        if let status { return status }
        switch code {
        case .internalError, .resourceNotFound: return 200
        case .methodNotFound: return era == .modern ? 404 : 200
        // A legacy client takes any 4xx for a failure of the transport, and does not read what stands in it.
        case .invalidParams, .missingCapability: return era == .modern ? 400 : 200
        default: return 400
        }
    }

    func message(id: RequestID?) -> [UInt8] {
        var writer = JSONWriter(capacity: 192 + message.utf8.count)
        writer.raw(#"{"jsonrpc":"2.0","id":"#)
        writer.id(id)
        writer.raw(#","error":{"code":"#)
        writer.integer(code.rawValue)
        writer.raw(#","message":"#)
        writer.string(message)
        if let data {
            writer.raw(#","data":"#)
            writer.value(data)
        }
        writer.raw("}}")
        return writer.bytes
    }
}
