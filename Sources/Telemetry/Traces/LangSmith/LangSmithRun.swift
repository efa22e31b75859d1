import Vocabulary

/// A span as LangSmith takes it: its place and times, and beside them the fields that are large.
struct LangSmithRun {
    /// Whether the run is made known or one that is known is completed; LangSmith bills either.
    enum Operation: String {
        case post
        case patch
    }

    let operation: Operation
    let id: RunID
    /// What identifies and places the run.
    private(set) var main: [JSON.Member]
    /// What it is about; `/runs/multipart` takes each of these as a part of its own.
    private(set) var fields: [JSON.Member] = []

    init(_ span: SpanRecord, in project: String) throws {
        guard let path = span.path, let type = span.runType else { throw NotARun() }
        operation = span.part == .end ? .patch : .post
        id = path.last.id
        main = [
            JSON.Member("id", .string(id.description)),
            JSON.Member("trace_id", .string(path.steps[0].id.description)),
            JSON.Member("dotted_order", .string(path.dottedOrder)),
            JSON.Member("name", .string(Redaction.text(span.name))),
            JSON.Member("run_type", .string(type.rawValue)),
            // The path knows of parents that began later than their child by another clock.
            JSON.Member("start_time", .string(path.last.start.iso8601())),
            JSON.Member("session_name", .string(project)),
        ]
        if let parent = path.parent { main.append(JSON.Member("parent_run_id", .string(parent.description))) }
        if span.part != .beginning, let length = span.microseconds {
            let end = max(span.start, path.last.start).milliseconds - path.last.start.milliseconds
            main.append(JSON.Member("end_time", .string(path.last.start.iso8601(plus: end * 1_000 + length))))
        }
        if let agentType = span.attributes.value(of: SpanKey.agentType)?.string {
            main.append(JSON.Member("tags", [.string(Redaction.text(agentType))]))
        }
        if let inputs = span.inputs {
            fields.append(JSON.Member("inputs", try LangSmithContent.object(inputs, named: "input")))
        }
        if let outputs = span.outputs {
            fields.append(JSON.Member("outputs", try LangSmithContent.object(outputs, named: "output")))
        }
        if !span.events.isEmpty { fields.append(JSON.Member("events", .array(span.events.map(\.langSmith)))) }
        if let error = span.error {
            fields.append(JSON.Member("error", .string(Redaction.text(error))))
        } else if span.mendsError, operation == .patch {
            fields.append(JSON.Member("error", .null))
        }
        let metadata = LangSmithMetadata.members(of: span)
        if !metadata.isEmpty {
            fields.append(JSON.Member("extra", .object([JSON.Member("metadata", .object(metadata))])))
        }
    }

    /// The run in one piece.
    var json: JSON { .object(main + fields) }

    /// The span belongs to no task, or is nothing to LangSmith.
    private struct NotARun: Error {}
}

extension SpanRecord.Event {
    fileprivate var langSmith: JSON {
        [
            "name": .string(Redaction.text(name)), "time": .string(time.iso8601()),
            "kwargs": .object(Redaction.members(attributes)),
        ]
    }
}
