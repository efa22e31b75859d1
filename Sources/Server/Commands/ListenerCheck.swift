import Gateway
import Vocabulary

/// Looks over what the listener needs: files for its connections, a certificate that holds, and the port.
struct ListenerCheck {
    let settings: Settings

    func run(_ report: inout CheckReport) async {
        checkOpenFiles(&report)
        if let files = settings.exposure.tls { check(certificate: files, &report) }
        await checkPort(&report)
    }

    private func checkOpenFiles(_ report: inout CheckReport) {
        let wanted = settings.exposure.limits.connections
        let limit = OpenFileLimit.raise(toCover: wanted + Gateway.spareConnections + OpenFileLimit.reserve)
        let connections = limit.connections(wanting: wanted, spare: Gateway.spareConnections)
        if connections < wanted {
            report.add(
                .doubtful,
                "Only \(limit.current) files may be open, and every connection is one: the server takes \(connections).",
                fix: "Raise the hard limit before the start (ulimit -Hn), or lower CALLBOARD_MAX_CONNECTIONS."
            )
        } else {
            report.add(.fine, "\(limit.current) files may be open: enough for \(connections) connections.")
        }
    }

    private func check(certificate files: TLSFiles, _ report: inout CheckReport) {
        let now = SystemTime().now()
        do {
            let identity = try TLSIdentity(files, at: now)
            let days = Int((identity.expiry - now).seconds / 86_400)
            if identity.isKeyExposed {
                report.add(
                    .doubtful,
                    "Others than its owner can read the key of TLS.",
                    fix: "chmod 600 \(files.key), and have a new certificate issued if others had a chance."
                )
            }
            if identity.expiry - now < ListenerCertificate.notice {
                report.add(
                    .doubtful,
                    "The certificate expires in \(days) days, at \(identity.expiry).",
                    fix: "Put a new one in its place, and send the server SIGHUP."
                )
            } else {
                report.add(.fine, "The certificate fits its key and holds for another \(days) days.")
            }
        } catch {
            report.add(.broken, "\(error)", fix: "Name a certificate and its key in PEM that this user can read.")
        }
    }

    private func checkPort(_ report: inout CheckReport) async {
        let readiness = await Readiness(of: settings)
        switch readiness.status {
        case 200?: report.add(.fine, "A server answers at \(readiness.base) and is ready.")
        case let status?:
            report.add(
                .doubtful,
                "A server answers at \(readiness.base)/readyz with \(status).",
                fix: "Look at its log; if it is no callboard, choose another --port."
            )
        case nil: report.add(.fine, "No server runs at \(readiness.base); the port is free for one.")
        }
    }
}
