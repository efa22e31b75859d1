/// One metric family, declared: its name, what it tells, its labels and its buckets.
package struct Metric: Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    /// Whose state a family tells, which decides how the nodes of a board are put together.
    package enum Scope: Sendable {
        /// That of one process: what its nodes show is added up, or stands side by side.
        case node
        /// That of the board: each node that shares its store shows the same, so a sum would count it once a node.
        case board
    }

    /// The whole name, with prefix and unit (`callboard_task_queue_wait_seconds`).
    package let name: String
    package let kind: Kind
    package let help: String
    /// The labels; every series of the family has exactly these.
    package let labels: [Label]
    /// Upper bounds of a histogram's buckets, ascending, without `+Inf`.
    package let buckets: [Double]
    /// Whether each bucket keeps one observation with its trace, as a way from a slow bucket to a slow call.
    package let exemplars: Bool
    package let scope: Scope

    init(
        _ kind: Kind,
        _ name: String,
        _ help: String,
        labels: [Label] = [],
        buckets: [Double] = [],
        exemplars: Bool = false,
        scope: Scope = .node
    ) {
        self.init(
            kind,
            wholeName: "callboard_" + name,
            help,
            labels: labels,
            buckets: buckets,
            exemplars: exemplars,
            scope: scope
        )
    }

    /// Declares a family whose name others have fixed, such as `process_cpu_seconds_total`.
    package init(
        _ kind: Kind,
        wholeName name: String,
        _ help: String,
        labels: [Label] = [],
        buckets: [Double] = [],
        exemplars: Bool = false,
        scope: Scope = .node
    ) {
        self.kind = kind
        self.name = name
        self.help = help
        self.labels = labels
        self.buckets = buckets
        self.exemplars = exemplars
        self.scope = scope
    }

    /// The unit of what is measured, if it has one: the last word of the name, `_total` aside.
    package var unit: String? {
        let words = (name.hasSuffix("_total") ? name.dropLast(6) : name[...]).split(separator: "_")
        return words.last.flatMap { ["seconds", "bytes", "ratio", "usd"].contains($0) ? String($0) : nil }
    }
}
