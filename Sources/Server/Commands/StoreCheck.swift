import Foundation
import Orchestration
import StorageSQLite
import Vocabulary

/// Looks over the data directory and the store in it.
struct StoreCheck {
    let path: String
    let depth: StoreCheckup.Depth
    /// The keys of the settings, the newest first.
    let encryptionKeyIDs: [String]
    let now: Timestamp

    /// After so long without a backup somebody should be asked why.
    private static let oldestBackup = Duration.seconds(7 * 86_400)

    /// Adds what it finds to a report; gives the keys where the store can be read.
    func run(_ report: inout CheckReport) -> [KeyRecord]? {
        guard FileManager.default.fileExists(atPath: path) else {
            report.add(.fine, "There is no store in \(path) yet; the first start makes it.")
            return []
        }
        let directory: DataDirectory
        do { directory = try DataDirectory(path: path) } catch {
            report.add(
                .broken,
                error.message,
                fix: "Make sure that this user owns \(path), or choose another with --data-dir."
            )
            return nil
        }
        check(freeSpaceOf: directory, &report)
        do {
            try directory.requireDatabase()
            guard directory.holdsStore else {
                report.add(.fine, "There is no store in \(path) yet; the first start makes it.")
                return []
            }
            let checkup = try StoreCheckup(of: directory, to: depth)
            guard checkup.damages.isEmpty else {
                report.add(
                    .broken,
                    "The store \(directory.databasePath) is damaged: \(checkup.damages.joined(separator: "; ")).",
                    fix: """
                        Stop the server, keep a copy of \(path), and restore a backup: callboard restore FILE --force. \
                        Without one, `.recover` of the sqlite3 shell from sqlite.org saves what can be read \
                        (Debian's own shell lacks it).
                        """
                )
                return nil
            }
            if let auditBreak = checkup.auditBreak {
                report.add(
                    .broken,
                    "Somebody has changed the audit log, \(auditBreak).",
                    fix: "Keep a copy of \(path), run `callboard audit verify`, and find out who could write to it."
                )
            }
            report.add(
                .fine,
                "The store is sound: \(checkup.tasks) tasks, \(checkup.keys.count { $0.revokedAt == nil }) keys."
            )
            SealingCheck(keyIDs: encryptionKeyIDs, counts: checkup.sealing).run(&report)
            check(backupOf: checkup, &report)
            if !checkup.givesSpaceBack {
                report.add(
                    .doubtful,
                    "The store was made by an earlier version, and keeps the room of what was deleted.",
                    fix: "Stop the server and run: callboard compact."
                )
            }
            return checkup.keys
        } catch {
            // Each of these sentences names its way out.
            report.add(.broken, error.message)
            return nil
        }
    }

    private func check(freeSpaceOf directory: DataDirectory, _ report: inout CheckReport) {
        guard let mebibytes = directory.freeBytes.map({ $0 / 1_048_576 }) else { return }
        if mebibytes < 512 {
            report.add(.doubtful, "Only \(mebibytes) MiB are free for \(path).", fix: "Free some space.")
        } else {
            report.add(.fine, "\(mebibytes) MiB are free for the store.")
        }
    }

    private func check(backupOf checkup: StoreCheckup, _ report: inout CheckReport) {
        guard let last = checkup.lastBackup else {
            // An empty board has nothing to lose.
            guard checkup.tasks > 0 else { return }
            return report.add(.doubtful, "There was never a backup.", fix: "Make one: callboard backup FILE.")
        }
        if now - last > Self.oldestBackup {
            report.add(.doubtful, "The last backup is from \(last).", fix: "Make one: callboard backup FILE.")
        } else {
            report.add(.fine, "The last backup is from \(last).")
        }
    }
}
