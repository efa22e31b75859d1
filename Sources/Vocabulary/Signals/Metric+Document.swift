extension Metric {
    /// The page docs/metrics.md, made from the catalogue.
    package static var catalogueDocument: String {
        var page = MarkdownPage(
            title: "Metrics",
            """
            What `GET /metrics` shows. This page is made from the [catalogue](../Sources/Vocabulary/Signals/Metric+Catalogue.swift), \
            and a test compares the two; to write it anew: `CALLBOARD_WRITE_DOCS=1 swift test --filter VocabularyTests`.
            """
        )
        page.paragraph(
            """
            The page comes as Prometheus text 0.0.4 or OpenMetrics 1.0, whichever the `Accept` header prefers. Both list \
            the families in this order and the series by their labels, and spell a bucket's bound with a point (`le="60.0"`), \
            so a rule may name it. OpenMetrics names counters without `_total` in their headings, adds units, and shows \
            exemplars. Gauges of the board are read from the store when the page is asked for.
            """
        )
        page.paragraph(
            """
            Labels are bounded: an agent type, a tool, an outcome, never an identity but in the two families by agent, \
            which are off unless asked for. A family holds at most 10,000 series \
            whatever happens. Counters and histograms whose labels are known ahead start at zero, so that the first \
            failure is an increase. The types are those of `CALLBOARD_AGENT_TYPES`, the tools those of `tools/list`.
            """
        )
        page.paragraph(
            """
            Where several nodes share a store, families *of the board* tell of it and not of a node: each node shows the \
            same. Take their `max` over the nodes before anything else, as a sum counts everything once a node. All other \
            families belong to one node: counters and histograms are summed.
            """
        )
        for section in Section.all { section.write(to: &page) }
        return page.text
    }
}

extension Metric.Section {
    fileprivate func write(to page: inout MarkdownPage) {
        page.heading(title)
        page.paragraph(about)
        page.table(
            ["Name", "Type", "Unit", "Labels", "Meaning"],
            metrics.map { metric in
                [
                    "`\(metric.name)`", metric.kind.rawValue, metric.unit ?? "–",
                    metric.labels.isEmpty ? "–" : metric.labels.map(\.document).joined(separator: "; "),
                    metric.help + (metric.exemplars ? " Keeps exemplars." : "")
                        + (metric.scope == .board ? " Of the board." : ""),
                ]
            }
        )
        let histograms = metrics.filter { $0.kind == .histogram }
        if !histograms.isEmpty {
            page.paragraph("Upper bounds of the buckets; `+Inf` comes after them:")
            page.list(
                histograms.map { "`\($0.name)`: " + $0.buckets.map(\.description).joined(separator: ", ") }
            )
        }
        for example in examples {
            page.paragraph(example.question)
            page.code("promql", example.expression)
        }
    }
}

extension Metric.Label {
    fileprivate var document: String {
        switch values {
        case .closed(let values): "`\(name)`: \(Self.list(values))"
        case .known(let values): "`\(name)`: \(Self.list(values)), …"
        case .agentTypes, .tools, .open: "`\(name)`"
        }
    }

    private static func list(_ values: [String]) -> String {
        values.map { "`\($0)`" }.joined(separator: ", ")
    }
}
