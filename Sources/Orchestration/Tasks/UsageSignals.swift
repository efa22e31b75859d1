import Metrics
import Synchronization
import Vocabulary

/// Adds up the tokens and the money that agents say a model took.
final class UsageSignals: Sendable {
    /// The names of models come from clients; past this many, new ones count as `other`.
    private static let modelLimit = 64

    private let metrics: any MetricsFactory
    private let models = Mutex<Set<String>>([])

    init(metrics: any MetricsFactory) { self.metrics = metrics }

    func add(_ usage: TokenUsage, by type: AgentType) {
        let labels = [("agent_type", type.rawValue), ("model", label(for: usage.model))]
        for (kind, tokens) in [("input", usage.inputTokens), ("output", usage.outputTokens)] {
            guard let tokens, tokens > 0 else { continue }
            Counter(label: Metric.llmTokens.name, dimensions: labels + [("kind", kind)], factory: metrics)
                .increment(by: tokens)
        }
        guard let cost = usage.costUSD, cost > 0 else { return }
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
