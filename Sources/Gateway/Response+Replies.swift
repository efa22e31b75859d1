import HTTPTypes
import HummingbirdCore
import MCP
import NIOCore

extension Response {
    init(_ reply: MCPReply) {
        var headers = HTTPFields()
        if !reply.body.isEmpty { headers[.contentType] = "application/json" }
        if let sessionID = reply.sessionID { headers[.mcpSessionID] = sessionID }
        if let allow = reply.allow { headers[.allow] = allow }
        if let seconds = reply.retryAfter { headers[.retryAfter] = String(seconds) }
        self.init(
            status: HTTPResponse.Status(code: reply.status),
            headers: headers,
            body: reply.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body))
        )
    }

    static func plain(_ status: HTTPResponse.Status, _ text: String, retryAfter seconds: Int? = nil) -> Response {
        var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
        if let seconds { headers[.retryAfter] = String(seconds) }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    static func notAllowed(_ methods: String) -> Response {
        var reply = MCPReply.refused(405, "This address takes \(methods).")
        reply.allow = methods
        return Response(reply)
    }

    static func allowing(_ methods: String) -> Response { Response(status: .noContent, headers: [.allow: methods]) }

    /// Lets a web page of an allowed origin read the response.
    mutating func share(with origin: String, asPreflight: Bool) {
        headers[.accessControlAllowOrigin] = origin
        headers[.vary] = "Origin"
        guard asPreflight else {
            headers[.accessControlExposeHeaders] =
                "Mcp-Session-Id, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate"
            return
        }
        headers[.accessControlAllowMethods] = "GET, POST, DELETE"
        headers[.accessControlAllowHeaders] = """
            Authorization, Content-Type, Last-Event-ID, Mcp-Method, Mcp-Name, MCP-Protocol-Version, Mcp-Session-Id, \
            X-API-Key
            """
        headers[.accessControlMaxAge] = "600"
    }
}

extension HTTPField.Name {
    static let mcpSessionID = known("Mcp-Session-Id")
    static let accelBuffering = known("X-Accel-Buffering")
    static let rateLimit = known("RateLimit")
    static let rateLimitPolicy = known("RateLimit-Policy")

    private static func known(_ name: StaticString) -> HTTPField.Name {
        guard let field = HTTPField.Name(name.description) else { preconditionFailure("\(name) names no field.") }
        return field
    }
}
