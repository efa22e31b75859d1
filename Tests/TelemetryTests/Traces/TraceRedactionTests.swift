import Testing
import Vocabulary

@testable import Telemetry

@Suite("Secrets in traces")
struct TraceRedactionTests {
    private static let secret = "sk-ant-api03-abcdefghijklmnop"

    /// A run that has a secret wherever a text can stand.
    private static func leaky() -> SpanRecord {
        var run = SampleSpans.call(of: ModelUsage(model: "model \(secret)"))
        run.name = "call with \(secret)"
        run.error = "refused: Bearer \(secret)"
        let content = RawJSON([
            "text": .string("it is \(secret)."), "list": [.string(secret), ["deep": .string(secret)]],
            "api_key": "hunter2", "nested": ["password": ["hunter2"], "count": 3], "inner": "{\"token\":\"hunter2\"}",
            secret: 1, "\(secret)x": 2,
        ])
        run.inputs = content
        run.outputs = RawJSON(.string(secret))
        run.attributes = [
            JSON.Member(SpanKey.agentType, .string(secret)), JSON.Member("client_secret", "hunter2"),
            JSON.Member(SpanKey.conversation, .string(secret)), JSON.Member(secret, "x"),
            JSON.Member(SpanKey.provider, .string(secret)),
        ]
        run.events = [
            SpanRecord.Event("event \(secret)", at: SampleSpans.start, attributes: [JSON.Member("cookie", "hunter2")])
        ]
        return run
    }

    @Test(arguments: ["/runs/multipart", "/runs/batch", "/v1/traces"])
    func `no secret appears in a body, and the body is read as before`(path: String) async throws {
        var receiver: any TraceReceiver = try ExporterFixture.langSmith()
        if path == "/v1/traces" { receiver = try ExporterFixture.otlp() }
        if path == "/runs/batch" {
            let info = ScriptedTransport.Reply.answer(
                200,
                body: #"{"batch_ingest_config":{"use_multipart_endpoint":false}}"#
            )
            await receiver.prepare(ScriptedTransport(info: info), at: SampleSpans.start)
        }
        let admitted = try #require(receiver.admit(Self.leaky()))
        let request = await receiver.request(for: MergedSpan.merging([admitted])[...])
        #expect(request.unwritable.isEmpty)
        #expect(request.call.url.hasSuffix(path))
        let text = String(decoding: request.call.body, as: UTF8.self)
        #expect(!text.contains("abcdefghijklmnop"))
        #expect(!text.contains("hunter2"))
        #expect(text.contains("call with [redacted]") && text.contains("refused: Bearer [redacted]"))
        if path == "/runs/multipart" {
            for part in try MultipartReading(request.call).parts { _ = try part.json }
        } else {
            _ = try JSONReader.read(request.call.body)
        }
    }

    @Test func `what is no secret stays, and keys that were hidden stay different`() {
        let clean: JSON = ["text": "grüße", "input_tokens": 3, "list": [true, nil, 0.5], "empty": ""]
        #expect(Redaction.json(clean) == clean)
        #expect(
            Redaction.json([Self.secret: 1, "\(Self.secret)x": 2, "n": 3]) == [
                "[redacted]": 1, "[redacted] 2": 2, "n": 3,
            ]
        )
        #expect(Redaction.text("a \(Self.secret) b \(Self.secret)") == "a [redacted] b [redacted]")
        #expect(Redaction.text("") == "")
    }
}
