import ServiceContextModule
package import Vocabulary

/// Tells traces what becomes of tasks: a root run from the creation of a task to its end, and within it each wait in the
/// queue and each attempt.
package struct TaskRuns: Sendable {
    private let recorder: any SpanRecorder
    private let paths: TaskPaths

    package init(recorder: any SpanRecorder, paths: TaskPaths) {
        self.recorder = recorder
        self.paths = paths
    }

    /// Tells nobody anything.
    package static let untold = TaskRuns(recorder: NoSpanRecorder(), paths: TaskPaths(secret: []))

    /// The trace of a task, where anybody records it.
    package func trace(of task: TaskRecord) -> TraceID? { recorder.isRecording ? paths.root(of: task).trace : nil }

    /// Does something in the trace of a task, so that what it logs and measures is found by it.
    func within(_ task: TaskRecord, _ work: () -> Void) {
        guard recorder.isRecording else { return work() }
        let root = paths.root(of: task)
        var context = ServiceContext.current ?? .topLevel
        context.traceContext = root.context(isSampled: true)
        context.runPath = root
        ServiceContext.withValue(context, operation: work)
    }

    func created(_ task: TaskRecord) {
        guard recorder.isRecording else { return }
        var run = root(of: task, .beginning)
        // The call that created the task stands in a trace of its own.
        if let creation = ServiceContext.current?.traceContext, creation.isSampled { run.links = [creation] }
        recorder.record(run)
    }

    func claimed(_ task: TaskRecord) {
        guard recorder.isRecording, let attempt = paths.attempt(of: task), let claimedAt = task.claimedAt else {
            return
        }
        let root = paths.root(of: task)
        if let readyAt = task.readyAt {
            if task.attempt == 1, readyAt > task.createdAt {
                recordWait("blocked", of: task, within: root, from: task.createdAt, to: readyAt)
            }
            recordWait("queued", of: task, within: root, from: readyAt, to: claimedAt)
        }
        var run = SpanRecord(run: Self.name(ofAttempt: task), .chain, at: attempt, part: .beginning)
        run.attributes = Self.attributes(ofAttempt: task)
        recorder.record(run)
    }

    /// The end of an attempt whose task goes on without it.
    func returned(_ change: TaskChange, because reason: RequeueReason, at now: Timestamp) {
        guard recorder.isRecording, let heldSince = change.heldSince else { return }
        var task = change.task
        task.assignedAgent = change.released
        task.claimedAt = heldSince
        endAttempt(of: task, at: now, error: reason.rawValue)
    }

    func finished(_ task: TaskRecord) {
        guard recorder.isRecording, let finishedAt = task.finishedAt else { return }
        let error = task.status == .completed ? nil : task.error ?? task.status.rawValue
        let shown = task.isSensitive ? error.map { _ in task.errorCode?.rawValue ?? task.status.rawValue } : error
        endAttempt(of: task, at: finishedAt, error: shown)
        var run = root(of: task, .end)
        run.duration = max(.zero, finishedAt - task.createdAt)
        run.error = shown
        // A task that was retried has ended before, and not well.
        run.mendsError = shown == nil && task.wasRetried
        if !task.isSensitive { run.outputs = task.result }
        recorder.record(run)
    }

    /// A task that ended before it began, because one it depended on did.
    func endedWith(_ dependent: TaskChange.Reference, after cause: TaskID, at now: Timestamp) {
        guard recorder.isRecording, let createdAt = dependent.createdAt else { return }
        let path = paths.root(of: dependent.id, createdAt: createdAt)
        var run = SpanRecord(run: Self.name(of: dependent.agentType), .chain, at: path, part: .end)
        run.duration = max(.zero, now - createdAt)
        run.error = "Its dependency \(cause) did not complete."
        run.attributes = [
            JSON.Member(SpanKey.taskID, .string(dependent.id.rawValue)),
            JSON.Member(SpanKey.agentType, .string(dependent.agentType.rawValue)),
            JSON.Member(SpanKey.status, .string(TaskStatus.failed.rawValue)),
            JSON.Member(SpanKey.errorCode, .string(Fault.Code.dependencyFailed.rawValue)),
        ]
        recorder.record(run)
    }
}

extension TaskRuns {
    private static func name(of type: AgentType) -> String { "task \(type.rawValue)" }

    private static func name(ofAttempt task: TaskRecord) -> String {
        "attempt \(task.attempt): \(task.assignedAgent?.rawValue ?? "nobody")"
    }

    private func root(of task: TaskRecord, _ part: SpanRecord.Part) -> SpanRecord {
        var run = SpanRecord(run: Self.name(of: task.agentType), .chain, at: paths.root(of: task), part: part)
        run.attributes = [
            JSON.Member(SpanKey.taskID, .string(task.id.rawValue)),
            JSON.Member(SpanKey.agentType, .string(task.agentType.rawValue)),
            JSON.Member(SpanKey.status, .string(task.status.rawValue)),
            JSON.Member(SpanKey.priority, .integer(task.priority)),
            JSON.Member(SpanKey.createdBy, .string(task.createdBy)),
        ]
        if !task.dependencies.isEmpty {
            let ids = task.dependencies.map { JSON.string($0.rawValue) }
            run.attributes.append(JSON.Member(SpanKey.dependencies, .array(ids)))
        }
        if task.attempt > 0 { run.attributes.append(JSON.Member(SpanKey.attempt, .integer(task.attempt))) }
        if let code = task.errorCode { run.attributes.append(JSON.Member(SpanKey.errorCode, .string(code.rawValue))) }
        if let cost = task.costUSD { run.attributes.append(JSON.Member(SpanKey.costUSD, .number(cost))) }
        if !task.isSensitive { run.inputs = Self.inputs(of: task) }
        return run
    }

    private static func inputs(of task: TaskRecord) -> RawJSON {
        var writer = JSONWriter()
        writer.raw("{\"task_description\":")
        writer.string(task.description)
        if let context = task.context {
            writer.raw(",\"context\":")
            writer.raw(context.text.utf8)
        }
        writer.raw("}")
        return RawJSON(trusting: String(decoding: writer.bytes, as: UTF8.self))
    }

    private static func attributes(ofAttempt task: TaskRecord) -> [JSON.Member] {
        [
            JSON.Member(SpanKey.taskID, .string(task.id.rawValue)),
            JSON.Member(SpanKey.agentType, .string(task.agentType.rawValue)),
            JSON.Member(SpanKey.attempt, .integer(task.attempt)),
            JSON.Member(SpanKey.agentID, .string(task.assignedAgent?.rawValue ?? "")),
        ]
    }

    private func endAttempt(of task: TaskRecord, at now: Timestamp, error: String?) {
        guard let path = paths.attempt(of: task) else { return }
        var run = SpanRecord(run: Self.name(ofAttempt: task), .chain, at: path, part: .end)
        run.duration = max(.zero, now - path.last.start)
        run.error = error
        run.attributes = Self.attributes(ofAttempt: task)
        recorder.record(run)
    }

    private func recordWait(
        _ name: String,
        of task: TaskRecord,
        within root: RunPath,
        from start: Timestamp,
        to end: Timestamp
    ) {
        let id = paths.run(at: start, name, task.id.rawValue, String(task.attempt))
        recorder.record(
            SpanRecord(run: name, .chain, at: root.child(id, at: start), duration: max(.zero, end - start))
        )
    }
}
