import GRDB
import Orchestration
import Vocabulary

/// A dependency of a new task that has not completed yet.
struct OpenDependency {
    let id: TaskID
    let seq: Int64
    /// How many unfinished tasks wait in a row up to it: at most so many, since some may have completed meanwhile.
    let depth: Int
}

extension Database {
    /// How many unfinished tasks wait in a row up to a new one; refuses what would hang too many on one task.
    func depth(behind dependencies: [OpenDependency]) throws -> Int {
        for dependency in dependencies {
            let dependents = try number(
                "SELECT count(*) FROM (SELECT 1 FROM dependencies WHERE dependency = ? LIMIT ?)",
                [dependency.seq, TaskDraft.maxDependents]
            )
            guard dependents < TaskDraft.maxDependents else { throw Fault(tooManyDependOn: dependency.id) }
        }
        guard let deepest = dependencies.max(by: { $0.depth < $1.depth }) else { return 1 }
        guard deepest.depth >= TaskDraft.maxDepth else { return deepest.depth + 1 }
        let depth = try countedDepth(behind: dependencies)
        guard depth <= TaskDraft.maxDepth else { throw Fault(chainBehind: deepest.id) }
        return depth
    }

    /// Counts level by level, up to one more than is allowed.
    private func countedDepth(behind dependencies: [OpenDependency]) throws -> Int {
        var level = Set(dependencies.map(\.seq))
        var depth = 1
        while !level.isEmpty, depth <= TaskDraft.maxDepth {
            depth += 1
            level = try level.reduce(into: []) { next, task in
                next.formUnion(
                    try all(
                        """
                        SELECT dependency FROM dependencies JOIN tasks ON tasks.seq = dependency
                        WHERE task = ? AND status IN ('pending', 'in_progress')
                        """,
                        [task]
                    ) { $0[0] as Int64 }
                )
            }
        }
        return depth
    }
}
