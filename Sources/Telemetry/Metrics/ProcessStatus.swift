import Foundation

/// What the kernel tells of this process under `/proc` (proc(5)).
struct ProcessStatus {
    /// User and system time.
    let cpuSeconds: Double
    let residentBytes: Int
    /// When the process started, in seconds since 1970.
    let startTime: Double
    let openFiles: Int
    /// Nothing where the number is not limited.
    let maximumFiles: Int?

    struct Unreadable: Error {
        let path: String
    }

    /// Reads the files below a directory that looks like `/proc`.
    init(root: String) throws {
        let path = root + "/self/stat"
        // The second field is the program's name in brackets, which may hold blanks and brackets itself.
        let fields = try Self.text(path).split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let start = Double(fields[19]), let pages = Int(fields[21])
        else { throw Unreadable(path: path) }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        cpuSeconds = (user + system) / ticks
        startTime = try Self.bootTime(root: root) + start / ticks
        residentBytes = pages * sysconf(Int32(_SC_PAGESIZE))
        // One descriptor is that of the listing itself.
        openFiles = try FileManager.default.contentsOfDirectory(atPath: root + "/self/fd").count - 1
        maximumFiles = try Self.text(root + "/self/limits")
            .split(separator: "\n")
            .first { $0.hasPrefix("Max open files") }
            .flatMap { Int($0.split(separator: " ")[3]) }
    }

    private static func bootTime(root: String) throws -> Double {
        let path = root + "/stat"
        let line = try text(path).split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard let seconds = line.flatMap({ Double($0.dropFirst(6)) }) else { throw Unreadable(path: path) }
        return seconds
    }

    private static func text(_ path: String) throws -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw Unreadable(path: path) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
