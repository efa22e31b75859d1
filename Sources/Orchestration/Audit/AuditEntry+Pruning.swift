package import Vocabulary

extension AuditEntry {
    /// The line with which the log says up to where it was forgotten.
    package init(prunedThrough mark: AuditMark, at now: Timestamp) {
        let details: JSON = ["through": .integer(mark.sequence), "hash": .string(mark.fingerprint)]
        self.init(.auditPruned, by: .server, at: now, details: details)
    }

    /// Whether the line says up to where the log was forgotten.
    package var tellsOfPruning: Bool { action == Action.auditPruned.rawValue }

    /// Whether the line says that the log was forgotten up to this place.
    package func confirms(_ anchor: AuditMark) -> Bool {
        tellsOfPruning && details?.json["hash"]?.string == anchor.fingerprint
    }
}
