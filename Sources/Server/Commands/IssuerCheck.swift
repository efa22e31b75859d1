import Client
import CoreMetrics
import Logging
import OAuth
import Vocabulary

/// Fetches the keys of the authorization server once, where one is set up.
struct IssuerCheck {
    let settings: Settings

    func run(_ report: inout CheckReport) async {
        guard let oauth = settings.oauth else { return }
        let documents = DocumentClient()
        let keys = IssuerKeys(
            oauth,
            fetch: { try await documents.fetch($0) },
            time: SystemTime(),
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
        )
        do {
            try await keys.refresh()
            report.add(.fine, "The keys of the authorization server \(oauth.issuer) can be fetched.")
        } catch {
            report.add(
                .doubtful,
                "The keys of the authorization server \(oauth.issuer) cannot be fetched: \(error).",
                fix: "Check CALLBOARD_OAUTH_ISSUER and CALLBOARD_OAUTH_JWKS_URL, and that this machine reaches them."
            )
        }
        await documents.shutdown()
    }
}
