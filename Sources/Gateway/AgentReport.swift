package import Vocabulary

/// What an agent's client reports of itself, beside what the agent says over MCP.
package struct AgentReport: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// OTLP/HTTP (https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md).
        case logs = "/v1/logs"
        case metrics = "/v1/metrics"
        case traces = "/v1/traces"
        /// A hook of Claude Code (https://code.claude.com/docs/en/hooks).
        case hook = "/hooks/claude-code"
    }

    package let kind: Kind
    package let caller: Caller
    package let body: [UInt8]
    package let contentType: String?
    package let contentEncoding: String?
    /// What stands behind the question mark of the address.
    package let query: String

    /// Takes a report, and says how; it does not throw, as it knows in what form each client wants its errors.
    package typealias Receiver = @Sendable (AgentReport) async -> Answer

    package struct Answer: Sendable {
        package var status: Int
        package var contentType: String
        package var body: [UInt8]
        /// In seconds.
        package var retryAfter: Int?

        package init(status: Int, contentType: String = "application/json", body: [UInt8], retryAfter: Int? = nil) {
            self.status = status
            self.contentType = contentType
            self.body = body
            self.retryAfter = retryAfter
        }
    }
}
