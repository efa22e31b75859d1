import Orchestration
import Vocabulary

/// Looks whether callers need a key, and for keys that want somebody's attention.
struct KeyCheck {
    /// How soon an end is soon.
    private static let notice = Duration.seconds(7 * 86_400)
    /// How long a key may lie about without being used.
    private static let idleTime = Duration.seconds(30 * 86_400)

    let settings: Settings
    let keys: [KeyRecord]
    let now: Timestamp

    func run(_ report: inout CheckReport) {
        checkNeed(&report)
        let living = keys.filter { !$0.hasEnded(at: now) }
        let expired = keys.filter { $0.revokedAt == nil && $0.hasEnded(at: now) }
        warn(
            of: expired,
            "have expired",
            fix:
                "Make new ones for agents that still work, with callboard keys create; end the others with keys revoke.",
            &report
        )
        warn(
            of: living.filter { $0.expiresAt.map { $0 - now < Self.notice } ?? false },
            "expire within a week",
            fix: "Renew them: callboard keys rotate ID.",
            &report
        )
        warn(
            of: living.filter { $0.lastUsedAt == nil && now - $0.createdAt > Self.idleTime },
            "were made a month ago or more, and never used",
            fix: "Revoke those that nobody needs: callboard keys revoke ID.",
            &report
        )
        warn(
            of: living.filter { $0.lastUsedAt.map { now - $0 > Self.idleTime } ?? false },
            "were not used for a month",
            fix: "Revoke those that nobody needs: callboard keys revoke ID.",
            &report
        )
    }

    private func checkNeed(_ report: inout CheckReport) {
        let isClosed = !keys.isEmpty || settings.bootstrapKey != nil || settings.oauth != nil
        switch (isClosed, settings.isLoopbackOnly) {
        case (true, _):
            report.add(.fine, "Callers need a key\(settings.oauth == nil ? "" : " or a token").")
        case (false, true):
            report.add(
                .doubtful,
                "There is no key: whoever works on this machine may do everything on the board.",
                fix: "Make one: callboard keys create --role orchestrator."
            )
        case (false, false):
            report.add(
                .broken,
                "There is no key, and \(settings.host) is no loopback address: the server will not start.",
                fix: "Make one: callboard keys create --role orchestrator."
            )
        }
    }

    private func warn(of keys: [KeyRecord], _ state: String, fix: String, _ report: inout CheckReport) {
        guard !keys.isEmpty else { return }
        let names = keys.prefix(5).map { key in key.agent.map { "\(key.id) (\($0))" } ?? key.id }
        let rest = keys.count > names.count ? " and \(keys.count - names.count) more" : ""
        report.add(.doubtful, "Keys that \(state): \(names.joined(separator: ", "))\(rest).", fix: fix)
    }
}
