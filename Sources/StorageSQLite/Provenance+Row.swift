import Orchestration
import Vocabulary

extension Provenance {
    /// Who stands behind the end of a task: with the agent whose word it is, where it is an agent's.
    init(ending task: TaskRecord, _ source: Provenance, at moment: Timestamp?) {
        let isWordOfAgent = source.role != .system && task.status != .cancelled
        self.init(source.role, key: source.key, agent: isWordOfAgent ? task.assignedAgent : nil, at: moment)
    }

    /// Who stands behind a message: what it is tells of those that no caller sent.
    init?(_ kind: RoomMessage.Kind, isImported: Bool, kept: String?) {
        if isImported {
            self = .imported
        } else if kind == .system {
            self = .system
        } else if let kept {
            self.init(text: kept)
        } else {
            return nil
        }
    }
}
