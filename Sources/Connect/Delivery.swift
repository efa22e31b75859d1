/// What the board tells an agent of Claude Code that is about to stop, so that it goes on with that.
package enum Delivery: String, CaseIterable, Sendable {
    /// Messages that name the agent and that it has not read.
    case mentions
    /// News of the task that it may take next.
    case tasks
}
