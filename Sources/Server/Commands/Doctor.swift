import ArgumentParser
import Foundation
import StorageSQLite
import Vocabulary

/// Checks settings, directory, store, listener and the receivers of traces, and names a fix for each finding.
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
            let now = SystemTime().now()
            let keys = StoreCheck(
                path: settings.dataDirectory,
                depth: deep ? .everything : .pages,
                encryptionKeyIDs: settings.encryptionKeys.map(\.id),
                now: now
            ).run(&report)
            if let keys { KeyCheck(settings: settings, keys: keys, now: now).run(&report) }
            await IssuerCheck(settings: settings).run(&report)
            await ListenerCheck(settings: settings).run(&report)
            await TraceCheck(settings: settings).run(&report)
        } catch let error as SettingError {
            report.add(.broken, error.description)
        }
        report.print()
        if report.isBroken { throw ExitCode.failure }
    }
}
