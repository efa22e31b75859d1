import Vocabulary

@testable import Telemetry

/// Spans of a task as the board records them.
enum SampleSpans {
    /// Noon, when the manual time begins.
    static let start = Timestamp(milliseconds: 1_795_262_400_000)

    /// The path of a task; the same number is the same task.
    static func task(_ number: Int = 0) -> RunPath {
        RunPath(root: RunID(at: start, digest: "task \(number) in ten bytes".utf8), at: start)
    }

    static func run(
        _ name: String = "write the parser",
        _ type: SpanRecord.RunType = .chain,
        at path: RunPath = task(),
        part: SpanRecord.Part = .whole
    ) -> SpanRecord {
        SpanRecord(run: name, type, at: path, part: part, duration: part == .beginning ? nil : .milliseconds(1_500))
    }

    /// Whole runs of as many tasks.
    static func tasks(_ count: Int) -> [SpanRecord] { (0..<count).map { run("task \($0)", at: task($0)) } }

    /// A call of a model within a task.
    static func call(of usage: ModelUsage, in task: RunPath = task()) -> SpanRecord {
        let path = task.child(RunID(at: start + .seconds(1), digest: "a call of a model".utf8), at: start + .seconds(1))
        var call = run(usage.model, .llm, at: path)
        call.usage = usage
        call.attributes = [
            JSON.Member(SpanKey.provider, "anthropic"), JSON.Member(SpanKey.conversation, "session-1"),
        ]
        return call
    }

    static func merged(_ spans: SpanRecord...) -> ArraySlice<MergedSpan> { MergedSpan.merging(spans)[...] }
}
