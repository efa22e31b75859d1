extension Metric {
    package static let quarantined = Metric(
        .gauge,
        "quarantined",
        "Agents and rooms in quarantine.",
        labels: [Label("kind", .closed(["agent", "room"]))]
    )
    package static let auditRows = Metric(
        .counter,
        "audit_rows_total",
        "Rows of refusals written into the audit log; one row may stand for many refusals."
    )
    package static let auditLost = Metric(
        .counter,
        "audit_lost_total",
        "Rows of refusals that could not be written into the audit log, because the store failed for too long."
    )
}
