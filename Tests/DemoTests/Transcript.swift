import Demo
import Synchronization

/// What a display has written.
final class Transcript: Sendable {
    private let writings = Mutex<[String]>([])

    func write(_ text: String) { writings.withLock { $0.append(text) } }

    /// What each call wrote.
    var all: [String] { writings.withLock(\.self) }

    var lines: [String] { all.joined().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
