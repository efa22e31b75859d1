import Foundation

/// Times small steps by the processor time of the thread, so that what else the machine does is not measured.
struct StepClock {
    /// How often each measurement is made.
    let rounds: Int

    /// The median time of one of so many steps, in nanoseconds.
    func nanoseconds(_ steps: Int, _ body: () -> Void) -> Double {
        body()
        let times = (0..<rounds).map { _ in
            let start = Self.threadTime()
            body()
            return (Self.threadTime() - start) / Double(steps)
        }
        return times.sorted()[rounds / 2].rounded(toPlaces: 2)
    }

    private static func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
