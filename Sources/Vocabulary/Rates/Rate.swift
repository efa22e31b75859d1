/// How often something may be done: so many times a second in the long run, and more at once after a silence.
package struct Rate: Sendable, Hashable {
    package let perSecond: Int
    package let burst: Int

    /// Gives nothing for 0 a second, which stands for any.
    package init?(perSecond: Int, burst: Int) {
        guard perSecond > 0 else { return nil }
        self.perSecond = perSecond
        self.burst = max(1, burst)
    }

    /// How long a silence has to be until the whole burst may be had again.
    package var window: Duration { .milliseconds(burst * 1_000 / perSecond) }
}
