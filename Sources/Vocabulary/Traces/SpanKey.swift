/// The names of what spans tell, in one place: OpenTelemetry's conventions for MCP and generative AI are not stable yet
/// (https://github.com/open-telemetry/semantic-conventions-genai), and may rename them.
package enum SpanKey {
    // MARK: OpenTelemetry
    package static let mcpMethod = "mcp.method.name"
    package static let toolName = "gen_ai.tool.name"
    package static let operation = "gen_ai.operation.name"
    package static let errorType = "error.type"
    package static let requestID = "jsonrpc.request.id"
    package static let protocolVersion = "mcp.protocol.version"
    package static let provider = "gen_ai.provider.name"
    package static let requestModel = "gen_ai.request.model"
    package static let responseID = "gen_ai.response.id"
    package static let conversation = "gen_ai.conversation.id"
    package static let inputTokens = "gen_ai.usage.input_tokens"
    package static let outputTokens = "gen_ai.usage.output_tokens"
    package static let cacheReadTokens = "gen_ai.usage.cache_read.input_tokens"
    package static let cacheCreationTokens = "gen_ai.usage.cache_creation.input_tokens"
    package static let agentID = "gen_ai.agent.id"

    package static let databaseSystem = "db.system.name"

    // MARK: What a run is, and its content
    // The names that LangSmith's and OpenInference's receivers know.

    /// A `SpanRecord.RunType`.
    package static let runType = "langsmith.span.kind"
    /// JSON in a string; it reaches receivers only where the operator lets it.
    package static let inputs = "input.value"
    package static let outputs = "output.value"

    // MARK: The board
    package static let taskID = "callboard.task_id"
    package static let agentType = "callboard.agent_type"
    package static let status = "callboard.status"
    package static let attempt = "callboard.attempt"
    package static let priority = "callboard.priority"
    package static let createdBy = "callboard.created_by"
    package static let dependencies = "callboard.dependencies"
    package static let reason = "callboard.reason"
    package static let errorCode = "callboard.error_code"
    package static let keyID = "callboard.key_id"
    package static let toolUseID = "callboard.tool_use_id"
    package static let costUSD = "callboard.cost_usd"
    package static let batchSize = "callboard.batch_size"
    package static let querySource = "callboard.query_source"
    package static let promptID = "callboard.prompt_id"
    package static let effort = "callboard.effort"
    package static let timeToFirstToken = "callboard.time_to_first_token_ms"
}
