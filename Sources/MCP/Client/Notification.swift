import Vocabulary

/// The notifications that the server sends, as JSON-RPC messages.
enum Notification {
    static func progress(_ token: JSON, _ progress: Double, of total: Double?, _ message: String?) -> [UInt8] {
        var params = [JSON.Member("progressToken", token), JSON.Member("progress", .number(progress))]
        if let total { params.append(JSON.Member("total", .number(total))) }
        if let message { params.append(JSON.Member("message", .string(message))) }
        return bytes("notifications/progress", params)
    }

    static func log(_ level: LogLevel, _ data: JSON, by logger: String?) -> [UInt8] {
        var params = [JSON.Member("level", .string(level.rawValue))]
        if let logger { params.append(JSON.Member("logger", .string(logger))) }
        return bytes("notifications/message", params + [JSON.Member("data", data)])
    }

    static func bytes(_ method: String, _ params: [JSON.Member] = []) -> [UInt8] {
        var members = [JSON.Member("jsonrpc", "2.0"), JSON.Member("method", .string(method))]
        if !params.isEmpty { members.append(JSON.Member("params", .object(params))) }
        return JSON.object(members).bytes
    }
}
