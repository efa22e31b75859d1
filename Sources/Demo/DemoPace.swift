/// How fast the company works: the same seed gives every task the same time in every run.
package struct DemoPace: Sendable {
    package var seed: UInt64
    /// The least and the most time that a task takes.
    package var taskTime: ClosedRange<Duration>
    /// The lease of the tasks of the implementation agents, one of whom dies.
    package var leaseSeconds: Int
    /// How long the whole play may last.
    package var timeLimit: Duration

    package init(seed: UInt64, taskTime: ClosedRange<Duration>, leaseSeconds: Int, timeLimit: Duration) {
        self.seed = seed
        self.taskTime = taskTime
        self.leaseSeconds = leaseSeconds
        self.timeLimit = timeLimit
    }

    /// Fast enough to watch to the end, slow enough to see: about nine seconds.
    package static let normal = DemoPace(
        seed: 62,
        taskTime: .milliseconds(200) ... .milliseconds(600),
        leaseSeconds: 5,
        timeLimit: .seconds(60)
    )

    /// How long one attempt at a part of the project takes.
    func duration(of part: String, attempt: Int) -> Duration {
        var hash = seed
        for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = Self.mixed(hash &+ UInt64(attempt))
        let share = Double(hash >> 11) / Double(1 << 53)
        return taskTime.lowerBound + (taskTime.upperBound - taskTime.lowerBound) * share
    }

    /// The finisher of SplitMix64, which spreads neighbouring numbers evenly.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
