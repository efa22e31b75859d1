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
    /// The names of the labels; every series of the family has exactly these.
    package let labels: [String]
    /// Upper bounds of a histogram's buckets, ascending, without `+Inf`.
    package let buckets: [Double]

    init(_ kind: Kind, _ name: String, _ help: String, labels: [String] = [], buckets: [Double] = []) {
        self.init(kind, wholeName: "callboard_" + name, help, labels: labels, buckets: buckets)
    }

    /// Declares a family whose name others have fixed, such as `process_cpu_seconds_total`.
    package init(
        _ kind: Kind,
        wholeName name: String,
        _ help: String,
        labels: [String] = [],
        buckets: [Double] = []
    ) {
        self.kind = kind
        self.name = name
        self.help = help
        self.labels = labels
        self.buckets = buckets
    }
}
