/// The way from a root run down to one of its descendants: what LangSmith calls a dotted order.
///
/// A run's id and place can be told without asking anybody for those of its parents.
package struct RunPath: Sendable, Hashable {
    /// One run on the way, and when it began.
    package struct Step: Sendable, Hashable {
        package let id: RunID
        package let start: Timestamp
    }

    /// From the root to the run itself; never empty.
    package let steps: [Step]
    /// The run itself.
    package let last: Step

    private init(steps: [Step], last: Step) {
        self.steps = steps
        self.last = last
    }

    /// The path of a root run.
    package init(root id: RunID, at start: Timestamp) {
        last = Step(id: id, start: start)
        steps = [last]
    }

    /// The path of a run within this one; it begins no earlier than what it is a part of.
    package func child(_ id: RunID, at start: Timestamp) -> RunPath {
        let step = Step(id: id, start: max(start, last.start))
        return RunPath(steps: steps + [step], last: step)
    }

    package var parent: RunID? { steps.count > 1 ? steps[steps.count - 2].id : nil }
    package var trace: TraceID { steps[0].id.trace }

    /// Where the run stands, in the terms of W3C Trace Context.
    package func context(isSampled: Bool) -> TraceContext {
        TraceContext(trace: trace, span: last.id.span, isSampled: isSampled)
    }

    /// Each step's start to the microsecond and its id, parted by points, as LangSmith sorts runs.
    package var dottedOrder: String {
        steps.map { $0.start.description.filter { $0.isNumber || $0 == "T" } + "000Z\($0.id)" }.joined(separator: ".")
    }
}
