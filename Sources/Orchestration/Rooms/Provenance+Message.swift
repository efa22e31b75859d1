package import Vocabulary

extension Provenance {
    /// Who stands behind a message: what it is tells of those that no caller sent.
    package init?(_ kind: RoomMessage.Kind, isImported: Bool, kept: String?) {
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
