extension Metric {
    /// A label of a family, with what is known ahead of its values.
    package struct Label: Sendable {
        /// Which values a label can have.
        package enum Values: Sendable {
            /// These and no others.
            case closed([String])
            /// These, which are shown from the start, and what else occurs.
            case known([String])
            /// The agent types of this server's settings.
            case agentTypes
            /// The tools of this server.
            case tools
            /// Whatever occurs; a family with such a label holds a bounded number of series all the same.
            case open
        }

        package let name: String
        package let values: Values

        package init(_ name: String, _ values: Values = .open) {
            self.name = name
            self.values = values
        }
    }
}

extension Metric.Label: ExpressibleByStringLiteral {
    /// Declares a label whose values are not known ahead.
    package init(stringLiteral name: String) { self.init(name) }
}

extension Metric.Label {
    static let agentType = Metric.Label("agent_type", .agentTypes)
    static let tool = Metric.Label("tool", .tools)
    static let exporter = Metric.Label("exporter", .closed(["langsmith", "otlp"]))

    static func outcome(_ values: String...) -> Metric.Label { Metric.Label("outcome", .closed(values)) }
    static func status(_ values: String...) -> Metric.Label { Metric.Label("status", .closed(values)) }
    static func reason(_ values: String...) -> Metric.Label { Metric.Label("reason", .closed(values)) }
    static func state(_ values: String...) -> Metric.Label { Metric.Label("state", .closed(values)) }
}

extension Metric {
    /// Every label set that is known ahead, given this server's agent types and tools; none where a label is open.
    package func knownLabelSets(agentTypes: [String], tools: [String]) -> [[(String, String)]] {
        var sets: [[(String, String)]] = [[]]
        for label in labels {
            let values =
                switch label.values {
                case .closed(let values), .known(let values): values
                case .agentTypes: agentTypes
                case .tools: tools
                case .open: [String]()
                }
            sets = sets.flatMap { set in values.map { value in set + [(label.name, value)] } }
        }
        return sets
    }
}
