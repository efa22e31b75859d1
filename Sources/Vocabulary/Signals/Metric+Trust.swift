extension Metric {
    package static let quarantined = Metric(
        .gauge,
        "quarantined",
        "Agents and rooms in quarantine.",
        labels: [Label("kind", .closed(["agent", "room"]))],
        scope: .board
    )
    package static let auditRows = Metric(
        .counter,
        "audit_rows_total",
        "Rows that this server wrote into the audit log beside what its acts wrote; one may stand for many refusals."
    )
    package static let auditLost = Metric(
        .counter,
        "audit_lost_total",
        "Rows that could not be written into the audit log, because the store failed for too long."
    )
}
