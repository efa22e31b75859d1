import Synchronization
package import Vocabulary

/// Keeps every span that it is told of.
package final class SpanCollector: SpanRecorder {
    private let kept = Mutex<[SpanRecord]>([])

    package init() {}

    package var isRecording: Bool { true }
    package var spans: [SpanRecord] { kept.withLock { $0 } }
    /// Those of calls of models.
    package var modelCalls: [SpanRecord] { spans.filter { $0.runType == .llm } }
    package func record(_ span: SpanRecord) { kept.withLock { $0.append(span) } }
}
