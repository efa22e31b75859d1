package import Vocabulary

/// Records each span with several recorders, such as the exporters to different receivers.
package struct SpanFanout: SpanRecorder {
    private let recorders: [any SpanRecorder]

    package init(_ recorders: [any SpanRecorder]) { self.recorders = recorders }

    package var isRecording: Bool { recorders.contains { $0.isRecording } }

    package func record(_ span: SpanRecord) {
        for recorder in recorders where recorder.isRecording { recorder.record(span) }
    }
}
