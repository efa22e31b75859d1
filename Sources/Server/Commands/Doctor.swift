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

    @OptionGroup var store: StoreOptions

    func run() async throws {
        var report = CheckReport()
        do {
            let settings = try await store.settings()
            report.add(.fine, "Settings are well-formed.")
            let keys = check(storeOf: settings, &report)
            check(keys: keys, of: settings, &report)
            await ListenerCheck(settings: settings).run(&report)
            await TraceCheck(settings: settings).run(&report)
        } catch let error as SettingError {
            report.add(.broken, error.description)
        }
        report.print()
        if report.isBroken { throw ExitCode.failure }
    }

    /// Looks the store over; gives the number of its keys where it can be read.
    private func check(storeOf settings: Settings, _ report: inout CheckReport) -> Int? {
        let path = settings.dataDirectory
        guard FileManager.default.fileExists(atPath: path) else {
            report.add(.fine, "There is no store in \(path) yet; the first start makes it.")
            return 0
        }
        do {
            let directory = try DataDirectory(path: path)
            check(freeSpaceIn: path, &report)
            guard directory.holdsStore else {
                report.add(.fine, "There is no store in \(path) yet; the first start makes it.")
                return 0
            }
            let checkup = try StoreCheckup(of: directory)
            guard checkup.damages.isEmpty else {
                report.add(
                    .broken,
                    "The store \(directory.databasePath) is damaged: \(checkup.damages.joined(separator: "; ")).",
                    fix: "Stop the server, keep a copy of \(path), and restore a backup."
                )
                return nil
            }
            report.add(.fine, "The store is sound: \(checkup.tasks) tasks, \(checkup.keys) keys.")
            return checkup.keys
        } catch {
            report.add(
                .broken,
                error.message,
                fix: "Make sure that this user owns \(path), or choose another with --data-dir."
            )
            return nil
        }
    }

    private func check(freeSpaceIn path: String, _ report: inout CheckReport) {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else { return }
        let mebibytes = free / 1_048_576
        if mebibytes < 512 {
            report.add(.doubtful, "Only \(mebibytes) MiB are free for \(path).", fix: "Free some space.")
        } else {
            report.add(.fine, "\(mebibytes) MiB are free for the store.")
        }
    }

    private func check(keys: Int?, of settings: Settings, _ report: inout CheckReport) {
        guard let keys else { return }
        switch (keys > 0 || settings.bootstrapKey != nil, settings.isLoopbackOnly) {
        case (true, _):
            report.add(.fine, "Callers need a key.")
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
}
