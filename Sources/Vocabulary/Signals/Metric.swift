/// One metric family, declared: its name, what it tells, its labels and its buckets.
package struct Metric: Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
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

    init(
        _ kind: Kind,
        _ name: String,
        _ help: String,
        labels: [Label] = [],
        buckets: [Double] = [],
        exemplars: Bool = false
    ) {
        self.init(
            kind,
            wholeName: "callboard_" + name,
            help,
            labels: labels,
            buckets: buckets,
            exemplars: exemplars
        )
    }

    /// Declares a family whose name others have fixed, such as `process_cpu_seconds_total`.
    package init(
        _ kind: Kind,
        wholeName name: String,
        _ help: String,
        labels: [Label] = [],
        buckets: [Double] = [],
        exemplars: Bool = false
    ) {
        self.kind = kind
        self.name = name
        self.help = help
        self.labels = labels
        self.buckets = buckets
        self.exemplars = exemplars
    }

    /// The unit of what is measured, if it has one: the last word of the name, `_total` aside.
    package var unit: String? {
        let words = (name.hasSuffix("_total") ? name.dropLast(6) : name[...]).split(separator: "_")
        return words.last.flatMap { ["seconds", "bytes", "ratio", "usd"].contains($0) ? String($0) : nil }
    }
}
