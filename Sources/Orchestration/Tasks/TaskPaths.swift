import Crypto
package import Vocabulary

/// Gives tasks and their attempts their places in traces.
///
/// The ids follow from the task and a secret of the store: they need no place in the record, every node gives the same,
/// and what is told of a task an hour after its end still finds it.
package struct TaskPaths: Sendable {
    private let salt: [UInt8]

    /// Derives a salt of its own from the secret, under which keys are kept as well.
    package init(secret: [UInt8]) {
        let purpose = Array("names of runs".utf8)
        salt = Array(HMAC<SHA256>.authenticationCode(for: purpose, using: SymmetricKey(data: secret)))
    }

    /// The root run of a task.
    package func root(of id: TaskID, createdAt: Timestamp) -> RunPath {
        RunPath(root: run(at: createdAt, "task", id.rawValue), at: createdAt)
    }

    /// The run of one attempt at a task.
    package func path(of attempt: TaskAttempt) -> RunPath {
        let id = run(at: attempt.claimedAt, "attempt", attempt.task.rawValue, String(attempt.number))
        return root(of: attempt.task, createdAt: attempt.createdAt).child(id, at: attempt.claimedAt)
    }

    /// The id of a run that goes by a name of its own, such as a call of a model.
    package func run(at moment: Timestamp, _ name: String...) -> RunID {
        var hash = SHA256()
        hash.update(data: salt)
        for part in name {
            hash.update(data: Array(part.utf8))
            hash.update(data: [0])
        }
        return RunID(at: moment, digest: hash.finalize())
    }
}

extension TaskPaths {
    package func root(of task: TaskRecord) -> RunPath { root(of: task.id, createdAt: task.createdAt) }

    /// The attempt at which a task is, or was when it ended; nothing before the first.
    package func attempt(of task: TaskRecord) -> RunPath? { task.currentAttempt.map(path(of:)) }
}
