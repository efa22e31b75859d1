import HTTPTypes
import MCP
import Vocabulary

/// What the gateway looks at in a request's head, read in one pass over its fields.
final class RequestHead {
    let method: HTTPRequest.Method
    /// Without the query.
    let path: Substring
    let query: Substring
    /// The first `Host` field.
    let host: String?
    private(set) var hasSeveralHosts = false
    private(set) var origin: String?
    private(set) var isCrossSite = false
    private(set) var contentType: String?
    private(set) var contentLength: Int?
    private(set) var contentEncoding: String?
    private(set) var accept: String?
    private(set) var acceptEncoding: String?
    private(set) var forwardedFor: String?
    private(set) var forwarded: String?
    private(set) var routing = RoutingHeaders()
    /// Who makes the request, once that is known.
    var caller: Caller?
    /// Why the request was refused, once it was.
    var rejection: Rejection?
    private var authorization: String?
    private var apiKey: String?

    init(_ request: HTTPRequest) {
        method = request.method
        let target = request.path ?? ""
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        path = target[..<mark]
        query = target[mark...].dropFirst()
        host = request.authority
        for field in request.headerFields { take(field) }
    }

    private func take(_ field: HTTPField) {
        switch field.name.canonicalName {
        case "accept": accept.append(field.value)
        case "accept-encoding": acceptEncoding.append(field.value)
        case "content-type": contentType.append(field.value)
        case "content-length": contentLength = Int(field.value)
        case "content-encoding": contentEncoding.append(field.value)
        case "authorization": authorization.append(field.value)
        case "x-api-key": apiKey.append(field.value)
        case "mcp-protocol-version": routing.protocolVersion.append(field.value)
        case "mcp-method": routing.method.append(field.value)
        case "mcp-name": routing.name.append(field.value)
        case "mcp-session-id": routing.sessionID.append(field.value)
        case "last-event-id": routing.lastEventID.append(field.value)
        case "traceparent": routing.traceparent.append(field.value)
        case "x-forwarded-for": forwardedFor.append(field.value)
        case "forwarded": forwarded.append(field.value)
        case "origin": origin.append(field.value)
        case "sec-fetch-site": isCrossSite = isCrossSite || field.value.lowercased() == "cross-site"
        case "host": hasSeveralHosts = true
        case let name where name.hasPrefix("mcp-param-"):
            routing.parameters[String(name.dropFirst(10))].append(field.value)
        default: break
        }
    }

    /// Whether the body comes in another form than its type says.
    var isEncoded: Bool { contentEncoding.map { $0.lowercased() != "identity" } ?? false }

    /// The key that the caller shows.
    var token: String? {
        guard let authorization else { return apiKey }
        let scheme = authorization.prefix(7)
        guard scheme.lowercased() == "bearer " else { return nil }
        return String(authorization.dropFirst(7).drop { $0 == " " })
    }

    /// Whether a key stands in the query, where logs and proxies would keep it.
    var hasTokenInQuery: Bool {
        guard !query.isEmpty else { return false }
        return query.lowercased().split(separator: "&").contains { parameter in
            switch parameter.prefix(while: { $0 != "=" }) {
            case "access_token", "api_key", "api-key", "apikey", "key", "token", "x-api-key": true
            default: false
            }
        }
    }
}

extension String? {
    /// Joins the values of fields that have one name.
    fileprivate mutating func append(_ value: String) {
        if let first = self { self = first + ", " + value } else { self = value }
    }
}
