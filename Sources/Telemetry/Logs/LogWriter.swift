import CoreMetrics
import Foundation

/// The writing thread's work: batch after batch from the queue to the descriptor, until the queue is closed.
struct LogWriter: Sendable {
    /// How long a burst of lines may gather before it is written: one system call and one wake-up for all of them.
    private static let gathering: UInt32 = 5_000
    /// Storage larger than this is given back after a burst.
    private static let keptStorage = 256 * 1_024

    let queue: LogQueue
    let descriptor: Int32
    let dropped: Counter
    /// The line that tells how many lines were dropped.
    let notice: @Sendable (_ count: Int) -> [UInt8]

    func run() {
        BrokenPipes.ignoreOnThisThread()
        var output = LogOutput(descriptor: descriptor)
        var lines: [UInt8] = []
        while let unannounced = queue.next(into: &lines) {
            let lost = output.write(lines)
            if lost > 0 { dropped.increment(by: lost) }
            // A notice that is lost itself leaves its count to the next one.
            if unannounced + lost > 0, lost > 0 || output.write(notice(unannounced)) > 0 {
                queue.lose(unannounced + lost)
            }
            lines.removeAll(keepingCapacity: lines.count <= Self.keptStorage)
            usleep(Self.gathering)
        }
    }
}
