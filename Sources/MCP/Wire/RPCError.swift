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
        case unsupportedVersion = -32022

        fileprivate var reason: Rejection? {
            switch self {
            case .parseError, .invalidRequest, .invalidParams: .invalidMessage
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

    /// The HTTP status: the modern era has a table, the legacy one answers whatever a method says with 200.
    func status(in era: ProtocolVersion.Era) -> Int {
        if let status { return status }
        switch code {
        case .internalError: return 200
        case .methodNotFound: return era == .modern ? 404 : 200
        case .invalidParams: return era == .modern ? 400 : 200
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
