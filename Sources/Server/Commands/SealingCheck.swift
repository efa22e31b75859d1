import StorageSQLite

/// Tells how much of the store's content is sealed, by which keys, and whether the settings hold them.
struct SealingCheck {
    /// The keys of the settings, the newest first.
    let keyIDs: [String]
    let counts: [SealedCount]

    func run(_ report: inout CheckReport) {
        guard !keyIDs.isEmpty || counts.contains(where: { $0.keyID != nil }) else { return }
        var plain = 0
        for kind in counts {
            guard let keyID = kind.keyID else {
                plain += kind.count
                continue
            }
            check(keyID, kind.count, &report)
        }
        guard plain > 0 else { return report.add(.fine, "No content is stored plain.") }
        report.add(
            .doubtful,
            "\(plain) values of the content are stored plain.",
            fix: "Seal them: callboard keys rotate-encryption."
        )
    }

    private func check(_ keyID: String, _ count: Int, _ report: inout CheckReport) {
        if keyID == keyIDs.first {
            report.add(.fine, "\(count) values are sealed with the key \(keyID), the newest.")
        } else if keyIDs.contains(keyID) {
            report.add(
                .doubtful,
                "\(count) values are sealed with the older key \(keyID).",
                fix: "Seal them anew: callboard keys rotate-encryption."
            )
        } else {
            report.add(
                .broken,
                "\(count) values are sealed with the key \(keyID), which the settings do not hold.",
                fix: "Add it to \(Setting.encryptionKey.variable)."
            )
        }
    }
}
