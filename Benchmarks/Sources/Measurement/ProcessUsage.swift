import Foundation

/// What a process has used of the machine so far, as Linux counts it under `/proc` (proc(5)).
package struct ProcessUsage: Sendable {
    /// User and system time of all its threads.
    package let cpuSeconds: Double
    /// The most memory it held resident since it started, or since `forgetPeak(of:)`.
    package let peakMebibytes: Double

    /// A process that is not there, or that another user owns.
    package struct Unreadable: Error, CustomStringConvertible {
        let path: String
        package var description: String { "\(path) cannot be read." }
    }

    package init(of process: Int32) throws(Unreadable) {
        let path = "/proc/\(process)/stat"
        // The second field is the program's name in brackets, which may hold blanks and brackets itself.
        let fields = try Self.text(path).split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw Unreadable(path: path)
        }
        cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        let peak = try Self.text("/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        peakMebibytes = peak.flatMap { Double($0.split { $0 == " " || $0 == "\t" }[1]) }.map { $0 / 1_024 } ?? 0
    }

    /// Starts the peak of a process anew, so that what came before the measurement does not count.
    package static func forgetPeak(of process: Int32) throws(Unreadable) {
        let path = "/proc/\(process)/clear_refs"
        guard let file = FileHandle(forWritingAtPath: path), (try? file.write(contentsOf: Data("5".utf8))) != nil else {
            throw Unreadable(path: path)
        }
    }

    private static func text(_ path: String) throws(Unreadable) -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw Unreadable(path: path) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
