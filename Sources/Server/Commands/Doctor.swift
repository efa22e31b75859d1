import ArgumentParser
import Client
import Foundation
import Orchestration
import StorageSQLite
import Vocabulary

/// Checks settings, directory, store, port and the receivers of traces, and names a fix for each finding.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check this installation and name a fix for each finding.",
        discussion: "Ends with 1 if anything keeps the server from working. Works beside a running server."
    )

    @Flag(help: "Compare every index and every count of the store, too, which takes longer.")
    var deep = false

    @OptionGroup var store: StoreOptions

    func run() async throws {
        var report = CheckReport()
        do {
            let settings = try await store.settings()
            report.add(.fine, "Settings are well-formed.")
            check(limitOfOpenFiles: &report)
            let now = SystemTime().now()
            let keys = StoreCheck(
                path: settings.dataDirectory,
                depth: deep ? .everything : .pages,
                encryptionKeyIDs: settings.encryptionKeys.map(\.id),
                now: now
            ).run(&report)
            if let keys { KeyCheck(settings: settings, keys: keys, now: now).run(&report) }
            await IssuerCheck(settings: settings).run(&report)
            await check(portOf: settings, &report)
            await TraceCheck(settings: settings).run(&report)
        } catch let error as SettingError {
            report.add(.broken, error.description)
        }
        report.print()
        if report.isBroken { throw ExitCode.failure }
    }

    private func check(limitOfOpenFiles report: inout CheckReport) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        if limit.rlim_cur < 4_096 {
            report.add(
                .doubtful,
                "Only \(limit.rlim_cur) files may be open, and every connection is one.",
                fix: "Raise it before the start: ulimit -n 65536."
            )
        } else {
            report.add(.fine, "\(limit.rlim_cur) files may be open.")
        }
    }

    private func check(portOf settings: Settings, _ report: inout CheckReport) async {
        let host = settings.host == "0.0.0.0" || settings.host == "::" ? "127.0.0.1" : settings.host
        let base = "http://\(host.contains(":") ? "[\(host)]" : host):\(settings.port)"
        do {
            let answer = try await MCPClient.withClient(
                endpoint: base + "/mcp",
                apiKey: nil,
                name: "callboard-doctor",
                version: Callboard.version
            ) { try await $0.get("/readyz").status }
            answer == 200
                ? report.add(.fine, "A server answers at \(base) and is ready.")
                : report.add(
                    .doubtful,
                    "A server answers at \(base)/readyz with \(answer).",
                    fix: "Look at its log; if it is no callboard, choose another --port."
                )
        } catch {
            report.add(.fine, "No server runs at \(base); the port is free for one.")
        }
    }
}
