import Connect
import Foundation

/// A client's configuration file on the disk.
struct ConfigurationFile {
    /// Where it stands, behind every link: a link to a file elsewhere stays one.
    let path: String

    init(path: String) {
        let url = URL(fileURLWithPath: (path as NSString).expandingTildeInPath)
        self.path = url.resolvingSymlinksInPath().path
    }

    /// The text as it is, empty where there is no file.
    func read() throws -> String {
        guard FileManager.default.fileExists(atPath: path) else { return "" }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationProblem("\(path) cannot be read; check its permissions.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ConfigurationProblem("\(path) is not UTF-8, and was left alone.")
        }
        return text
    }

    /// Puts a text in the file's place at once; a file with a secret is for its owner only.
    func replace(with text: String, holdsSecret: Bool) throws {
        let folder = (path as NSString).deletingLastPathComponent
        let old = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        let mode: UInt16 = holdsSecret ? 0o600 : old?.uint16Value ?? 0o644
        let temporary = "\(folder)/.\((path as NSString).lastPathComponent).\(getpid()).tmp"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(mode))
            guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            // The mode of a file that was there counts, not what this process would give a new one.
            if old != nil { fchmod(descriptor, mode_t(mode)) }
            try file.write(contentsOf: Data(text.utf8))
            try file.synchronize()
            try file.close()
            guard rename(temporary, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            unlink(temporary)
            throw ConfigurationProblem("\(path) cannot be written; check the permissions of \(folder).")
        }
    }

    /// The root of git's work tree in which the file stands, or nothing.
    var workTree: String? {
        var folder = (path as NSString).deletingLastPathComponent
        while !FileManager.default.fileExists(atPath: folder + "/.git") {
            let parent = (folder as NSString).deletingLastPathComponent
            guard parent != folder, !parent.isEmpty else { return nil }
            folder = parent
        }
        return folder
    }

    /// Whether git would take the file into its history: it stands in a work tree, and nothing ignores it.
    var isUnderVersionControl: Bool { workTree.map { !isIgnored(in: $0) } ?? false }

    /// Whether git ignores the file, which it never does to a tracked one; where there is no git to ask, it does not.
    private func isIgnored(in folder: String) -> Bool {
        let git = Process()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        git.arguments = ["git", "-C", folder, "check-ignore", "--quiet", "--", path]
        git.standardOutput = FileHandle.nullDevice
        git.standardError = FileHandle.nullDevice
        do { try git.run() } catch { return false }
        git.waitUntilExit()
        return git.terminationStatus == 0
    }
}
