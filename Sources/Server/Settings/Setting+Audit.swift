extension Setting {
    static let auditDays = Setting(
        key: "callboard.auditDays",
        help: "Days for which the audit log is kept.",
        fallback: "365"
    )

    /// What is set about the audit log.
    static let audit = [auditDays]
}
