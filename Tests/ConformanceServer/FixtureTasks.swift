import MCP
import Synchronization
import Vocabulary

/// Tasks in memory that nobody works on: whoever looks at one finds it as far as the time has brought it.
final class FixtureTasks: DurableTaskSource {
    /// What a task comes to, given what its client answered.
    typealias Ending = @Sendable (InputAnswers) -> DurableTask.Outcome

    fileprivate struct Entry {
        var task: DurableTask
        /// When it ends by itself; nothing while it waits for answers.
        var due: Timestamp?
        var answers: [JSON.Member] = []
        let ending: Ending
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let time: any TimeSource

    init(time: any TimeSource) { self.time = time }

    /// Begins a task that ends after a while.
    func begin(lasting duration: Duration, ending: @escaping Ending) -> DurableTask {
        begin(due: time.now() + duration, input: nil, ending)
    }

    /// Begins a task that ends once all its questions are answered.
    func begin(asking questions: [(name: String, request: InputRequest)], ending: @escaping Ending) -> DurableTask {
        begin(due: nil, input: InputRequired(questions), ending)
    }

    private func begin(due: Timestamp?, input: InputRequired?, _ ending: @escaping Ending) -> DurableTask {
        let now = time.now()
        let name = String(UInt64.random(in: .min ... .max), radix: 16)
        let task = DurableTask(
            id: name,
            topic: "task://\(name)",
            status: input == nil ? .working : .inputRequired,
            createdAt: now,
            updatedAt: now,
            timeToLive: .seconds(600),
            pollInterval: .milliseconds(200),
            input: input
        )
        entries.withLock { $0[task.id] = Entry(task: task, due: due, ending: ending) }
        return task
    }

    func task(_ id: String, for caller: Caller) -> DurableTask? { change(id) { _, _ in }?.task }

    func cancel(_ id: String, for caller: Caller) -> Bool {
        change(id) { entry, now in
            if entry.isOpen { entry.end(as: .cancelled, nil, at: now) }
        } != nil
    }

    func answer(_ id: String, with answers: InputAnswers, for caller: Caller) -> Bool {
        change(id) { entry, now in entry.take(answers, at: now) } != nil
    }

    /// Brings a task up to date and changes it; gives it as it is then.
    private func change(_ id: String, _ change: (inout Entry, Timestamp) -> Void) -> Entry? {
        let now = time.now()
        return entries.withLock { entries in
            guard var entry = entries[id] else { return nil }
            entry.settle(at: now)
            change(&entry, now)
            entry.settle(at: now)
            entries[id] = entry
            return entry
        }
    }
}

extension FixtureTasks.Entry {
    var isOpen: Bool { task.status == .working || task.status == .inputRequired }

    /// Ends the task if its time has come.
    mutating func settle(at now: Timestamp) {
        guard isOpen, let due, due <= now else { return }
        let outcome = ending(InputAnswers(answers))
        switch outcome {
        case .answer: end(as: .completed, outcome, at: due)
        case .error: end(as: .failed, outcome, at: due)
        }
    }

    /// Takes the answers to open questions; others are passed over.
    mutating func take(_ given: InputAnswers, at now: Timestamp) {
        guard isOpen, let questions = task.input?.requests else { return }
        let open = questions.filter { given[$0.name] == nil }
        guard open.count < questions.count else { return }
        answers += questions.compactMap { question in given[question.name].map { JSON.Member(question.name, $0) } }
        task.updatedAt = now
        task.input = open.isEmpty ? nil : InputRequired(open)
        if open.isEmpty { due = now }
    }

    mutating func end(as status: DurableTask.Status, _ outcome: DurableTask.Outcome?, at moment: Timestamp) {
        task.status = status
        task.outcome = outcome
        task.input = nil
        task.updatedAt = moment
    }
}
