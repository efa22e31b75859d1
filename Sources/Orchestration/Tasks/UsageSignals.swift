import Metrics
import Synchronization
import Vocabulary

/// Adds up the calls, the tokens and the money that models took, as agents' telemetry measures or they say themselves.
final class UsageSignals: Sendable {
    /// The names of models come from clients; past this many, new ones count as `other`.
    private static let modelLimit = 64

    private let metrics: any MetricsFactory
    private let models = Mutex<Set<String>>([])

    init(metrics: any MetricsFactory) { self.metrics = metrics }

    /// Adds what an agent says of a whole task.
    func add(_ usage: TokenUsage, by type: AgentType) {
        let labels = [("agent_type", type.rawValue), ("model", label(for: usage.model))]
        add([("input", usage.inputTokens), ("output", usage.outputTokens)], labels)
        add(cost: usage.costUSD, labels)
    }

    /// Adds one call that was measured.
    func add(_ call: ModelCall, by type: AgentType) {
        let usage = call.usage
        let labels = [("agent_type", type.rawValue), ("model", label(for: usage.model))]
        let outcome = ("outcome", call.error == nil ? "ok" : "error")
        Counter(label: Metric.llmRequests.name, dimensions: labels + [outcome], factory: metrics).increment()
        let kinds = [
            ("input", usage.inputTokens), ("output", usage.outputTokens), ("cache_read", usage.cacheReadTokens),
            ("cache_creation", usage.cacheCreationTokens),
        ]
        add(kinds, labels)
        add(cost: usage.costMicros.map { Double($0) / 1_000_000 }, labels)
    }

    /// Counts a call that counts for no task.
    func addUnplaced(because reason: UnplacedReason, by type: AgentType) {
        let labels = [("agent_type", type.rawValue), ("reason", reason.rawValue)]
        Counter(label: Metric.llmRequestsUnattributed.name, dimensions: labels, factory: metrics).increment()
    }

    private func add(_ tokens: [(kind: String, count: Int?)], _ labels: [(String, String)]) {
        for (kind, count) in tokens {
            guard let count, count > 0 else { continue }
            Counter(label: Metric.llmTokens.name, dimensions: labels + [("kind", kind)], factory: metrics)
                .increment(by: count)
        }
    }

    private func add(cost: Double?, _ labels: [(String, String)]) {
        guard let cost, cost > 0 else { return }
        FloatingPointCounter(label: Metric.llmCost.name, dimensions: labels, factory: metrics).increment(by: cost)
    }

    private func label(for model: String?) -> String {
        guard let model else { return "unknown" }
        return models.withLock { models in
            if models.contains(model) { return model }
            guard models.count < Self.modelLimit, model.isModelName else { return "other" }
            models.insert(model)
            return model
        }
    }
}

extension String {
    /// Whether the text looks like the name of a model (`claude-sonnet-5`, `anthropic/claude@2026`).
    fileprivate var isModelName: Bool {
        let marks = "0123456789-._:/@".unicodeScalars
        return utf8.count <= 64
            && unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || marks.contains($0)) }
    }
}
