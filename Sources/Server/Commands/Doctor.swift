import ArgumentParser
import Foundation
import Orchestration
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
            if let keys = await check(settings, at: now, &report) {
                KeyCheck(settings: settings, keys: keys, now: now).run(&report)
            }
            await IssuerCheck(settings: settings).run(&report)
            await ListenerCheck(settings: settings).run(&report)
            await TraceCheck(settings: settings).run(&report)
        } catch let error as SettingError {
            report.add(.broken, error.description)
        }
        report.print()
        if report.isBroken { throw ExitCode.failure }
    }

    /// Looks over the store, wherever it is; gives its keys where it can be read.
    private func check(_ settings: Settings, at now: Timestamp, _ report: inout CheckReport) async -> [KeyRecord]? {
        if let engine = settings.engine {
            return await EngineStoreCheck(engine: engine, limits: settings.storeLimits).run(&report)
        }
        return StoreCheck(
            path: settings.dataDirectory,
            depth: deep ? .everything : .pages,
            encryptionKeyIDs: settings.encryptionKeys.map(\.id),
            now: now
        ).run(&report)
    }
}
