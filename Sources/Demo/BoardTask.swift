import Vocabulary

/// A task as `poll_tasks` hands it to a worker.
struct BoardTask: Sendable, Equatable {
    let id: String
    /// The part of the project that the task asks for.
    let part: String
    /// Which run of the demo created the task.
    let run: String
    let attempt: Int

    /// Reads a task, or nothing where it was not created by a demo.
    init?(entry: JSON) {
        guard let id = entry["task_id"]?.string, let attempt = entry["attempt"]?.integer,
            let part = entry["context"]?["part"]?.string, let run = entry["context"]?["demo_run"]?.string
        else { return nil }
        self.id = id
        self.part = part
        self.run = run
        self.attempt = attempt
    }
}
