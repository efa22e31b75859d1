import Vocabulary

/// Bodies as Claude Code 2.1.329 sends them, and parts to build others of.
enum Payloads {
    /// A batch with one call of a model, shortened and otherwise as it was received.
    static let apiRequest = #"""
        {"resourceLogs":[{"resource":{"attributes":[{"key":"callboard.agent_id","value":{"stringValue":"planning-agent-001"}},{"key":"service.name","value":{"stringValue":"claude-code"}},{"key":"service.version","value":{"stringValue":"2.1.329"}}],"droppedAttributesCount":0},
        "scopeLogs":[{"scope":{"name":"com.anthropic.claude_code.events","version":"2.1.329"},"logRecords":[{"timeUnixNano":"1795244074342000000","observedTimeUnixNano":"1795244074342000000","body":{"stringValue":"claude_code.api_request"},
        "attributes":[{"key":"session.id","value":{"stringValue":"24ddb54e-303a-4b3f-9c4a-dd79b8026a91"}},{"key":"event.name","value":{"stringValue":"api_request"}},{"key":"event.sequence","value":{"intValue":8}},{"key":"prompt.id","value":{"stringValue":"425db4b6-1634-495a-bf8b-eca73829b566"}},
        {"key":"model","value":{"stringValue":"claude-sonnet-5"}},{"key":"input_tokens","value":{"intValue":1200}},{"key":"output_tokens","value":{"intValue":42}},{"key":"cache_read_tokens","value":{"intValue":5000}},{"key":"cache_creation_tokens","value":{"intValue":300}},
        {"key":"cost_usd","value":{"doubleValue":0.004569999999999999}},{"key":"cost_usd_micros","value":{"intValue":4570}},{"key":"duration_ms","value":{"intValue":315}},{"key":"ttft_ms","value":{"intValue":255}},{"key":"request_id","value":{"stringValue":"req_fake10"}},{"key":"query_source","value":{"stringValue":"sdk"}},{"key":"effort","value":{"stringValue":"high"}}],
        "flags":1,"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"96ce568dd37e2f57"}]}]}]}
        """#

    static let metrics = #"""
        {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"claude-code"}}]},
        "scopeMetrics":[{"scope":{"name":"com.anthropic.claude_code"},"metrics":[
        {"name":"claude_code.cost.usage","unit":"USD","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[
        {"attributes":[{"key":"model","value":{"stringValue":"claude-sonnet-5"}}],"startTimeUnixNano":"1795244014342000000","timeUnixNano":"1795244074342000000","asDouble":0.00457},
        {"attributes":[],"timeUnixNano":1795244074342000000,"asDouble":1}]}},
        {"name":"claude_code.session.count","sum":{"dataPoints":[{"timeUnixNano":"1795244074342000000","asInt":"1"}]}}]}]}]}
        """#

    static let traces = #"""
        {"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{"name":"com.anthropic.claude_code.tracing"},"spans":[
        {"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","parentSpanId":"","name":"claude_code.interaction","kind":1,"startTimeUnixNano":"1795244074342000000","endTimeUnixNano":"1795244075342000000","attributes":[],"status":{"code":0}},
        {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b175","parentSpanId":"eee19b7ec3c1b174","name":"claude_code.llm_request","kind":3}]}]}]}
        """#

    /// An attribute with a value in the words of OTLP.
    static func attribute(_ key: String, _ value: JSON) -> JSON {
        .object([.init("key", .string(key)), .init("value", value)])
    }

    static func text(_ text: String) -> JSON { .object([.init("stringValue", .string(text))]) }
    static func integer(_ number: Int) -> JSON { .object([.init("intValue", .integer(number))]) }

    /// An event of a session, with what is told of it.
    static func event(
        _ name: String,
        sequence: JSON? = integer(1),
        session: JSON? = text("s1"),
        _ attributes: [(String, JSON)] = []
    ) -> JSON {
        var all = [attribute("event.name", text(name))]
        if let session { all.append(attribute("session.id", session)) }
        if let sequence { all.append(attribute("event.sequence", sequence)) }
        all += attributes.map { attribute($0.0, $0.1) }
        return .object([
            .init("timeUnixNano", "1795244074342000000"), .init("body", text("claude_code." + name)),
            .init("attributes", .array(all)),
        ])
    }

    /// The records of one agent, or of nobody in particular.
    static func resource(of agent: String? = nil, _ records: [JSON]) -> JSON {
        let attributes = agent.map { [attribute("callboard.agent_id", text($0))] } ?? []
        let scope: JSON = .object([
            .init("scope", .object([.init("name", "com.anthropic.claude_code.events")])),
            .init("logRecords", .array(records)),
        ])
        return .object([
            .init("resource", .object([.init("attributes", .array(attributes))])),
            .init("scopeLogs", .array([scope])),
        ])
    }

    static func logs(_ resources: JSON...) -> String {
        JSON.object([.init("resourceLogs", .array(resources))]).description
    }

    static func logs(_ records: [JSON]) -> String { logs(resource(records)) }
}
