import AsyncHTTPClient
import NIOCore
import Synchronization
package import Vocabulary

/// Speaks MCP 2026-07-28 to one server on behalf of one caller, over connections that it keeps open.
///
/// It is to be ended with `shutdown()`. Every call throws `ClientError` where no usable answer came, and
/// `CancellationError` where its task was cancelled; a call that is cancelled is cancelled at the server too.
package final class MCPClient: Sendable {
    /// The one revision of MCP that this client speaks.
    package static let protocolVersion = "2026-07-28"
    /// The most bytes that an answer, or one event of a streamed answer, may have.
    package static let maximumAnswerBytes = 8 << 20

    let endpoint: Endpoint
    let apiKey: String?
    let time: any TimeSource
    let http: HTTPClient
    private let identity: ClientIdentity
    private let requests = Atomic(0)

    /// Makes a client for a server's MCP address; nothing is sent before the first call.
    package init(
        endpoint: String,
        apiKey: String?,
        name: String,
        version: String,
        trust: ServerTrust = .system,
        time: any TimeSource = SystemTime(wallClock: Timestamp(milliseconds: 0))
    ) throws(ClientError) {
        guard apiKey.map({ !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }) ?? true else {
            throw ClientError(.badKey, "The key holds characters that no key has; copy it again, without blanks.")
        }
        self.endpoint = try Endpoint(endpoint)
        self.apiKey = apiKey
        self.time = time
        identity = ClientIdentity(name: name, version: version)
        // A redirect would carry the key to another host, and a refused connection is an answer, not a reason to wait.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        if !self.endpoint.isPlain { configuration.tlsConfiguration = try trust.configuration() }
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.retryConnectionEstablishment = false
        http = HTTPClient(configuration: configuration)
    }

    /// Closes the connections; calls that still wait for an answer fail.
    package func shutdown() async {
        // Only a second shutdown throws, and finds nothing to do.
        try? await http.shutdown()
    }

    /// Asks the server who it is and what it speaks.
    package func discover(timeout: Duration = .seconds(10)) async throws -> ServerDescription {
        ServerDescription(result: try await perform(request("server/discover"), timeout: timeout))
    }

    /// Lists the tools that the server shows to this caller.
    package func listTools(timeout: Duration = .seconds(10)) async throws -> [ListedTool] {
        var tools: [ListedTool] = []
        var cursor: JSON?
        for _ in 0..<Self.maximumPages {
            let parameters = cursor.map { [JSON.Member("cursor", $0)] } ?? []
            let page = try await perform(request("tools/list", parameters: parameters), timeout: timeout)
            tools += page["tools"]?.array?.compactMap(ListedTool.init) ?? []
            guard let next = page["nextCursor"], !next.isNull else { return tools }
            cursor = next
        }
        throw ClientError(.badAnswer, "The server's list of tools has no end after \(Self.maximumPages) pages.")
    }

    /// Calls a tool and gives its structured result; a tool that refuses or fails throws `ToolFailure`.
    ///
    /// A call that is sent again with the same `toolUseID` has one effect and one answer.
    package func callTool(
        _ name: String,
        _ arguments: JSON,
        toolUseID: String? = nil,
        timeout: Duration,
        onProgress: (@Sendable (ToolProgress) -> Void)? = nil
    ) async throws -> JSON {
        let call = request(
            "tools/call",
            name: name,
            parameters: [.init("name", .string(name)), .init("arguments", arguments)],
            toolUseID: toolUseID,
            wantsProgress: onProgress != nil
        )
        let result = try await perform(call, timeout: timeout, onProgress: onProgress)
        guard result["isError"] != true else { throw ToolFailure(result: result) }
        guard let content = result["structuredContent"] else {
            throw ClientError(.badAnswer, "The tool \(name.quoted) gave no structured result.")
        }
        return content
    }

    private func request(
        _ method: String,
        name: String? = nil,
        parameters: [JSON.Member] = [],
        toolUseID: String? = nil,
        wantsProgress: Bool = false
    ) -> MCPRequest {
        MCPRequest(
            id: requests.add(1, ordering: .relaxed).newValue,
            method: method,
            name: name,
            parameters: parameters,
            client: identity,
            toolUseID: toolUseID,
            wantsProgress: wantsProgress
        )
    }

    private static let maximumPages = 100
}
