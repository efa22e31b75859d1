package import Vocabulary

/// What several calls of models took together.
package struct UsageSum: Sendable, Equatable {
    package private(set) var calls: Int
    package private(set) var inputTokens: Int
    package private(set) var outputTokens: Int
    package private(set) var cacheReadTokens: Int
    package private(set) var cacheCreationTokens: Int
    /// Nothing where no call had a price.
    package private(set) var costMicros: Int?

    package init(
        calls: Int = 0,
        inputTokens: Int = 0,
        outputTokens: Int = 0,
        cacheReadTokens: Int = 0,
        cacheCreationTokens: Int = 0,
        costMicros: Int? = nil
    ) {
        self.calls = calls
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheCreationTokens = cacheCreationTokens
        self.costMicros = costMicros
    }

    package mutating func add(_ usage: ModelUsage) {
        calls += 1
        inputTokens += usage.inputTokens
        outputTokens += usage.outputTokens
        cacheReadTokens += usage.cacheReadTokens
        cacheCreationTokens += usage.cacheCreationTokens
        if let cost = usage.costMicros { costMicros = (costMicros ?? 0) + cost }
    }
}

extension TaskRecord {
    /// Adds what was measured; the first of it takes the place of what an agent said itself.
    package mutating func add(_ sum: UsageSum) {
        let isFirst = modelCalls == nil
        modelCalls = (modelCalls ?? 0) + sum.calls
        inputTokens = (isFirst ? 0 : inputTokens ?? 0) + sum.inputTokens
        outputTokens = (isFirst ? 0 : outputTokens ?? 0) + sum.outputTokens
        cacheReadTokens = (cacheReadTokens ?? 0) + sum.cacheReadTokens
        cacheCreationTokens = (cacheCreationTokens ?? 0) + sum.cacheCreationTokens
        guard let cost = sum.costMicros else { return }
        let total = (costMicros ?? 0) + cost
        costMicros = total
        costUSD = Double(total) / 1_000_000
    }

    /// Takes an agent's own word for what its model took, unless that was measured.
    package mutating func take(_ usage: TokenUsage?) {
        guard let usage, modelCalls == nil else { return }
        inputTokens = usage.inputTokens ?? inputTokens
        outputTokens = usage.outputTokens ?? outputTokens
        costUSD = usage.costUSD ?? costUSD
    }

    /// The sentence that ends the task, once what it spent is more than it may cost.
    package func overrun(spending spent: Int) -> String? {
        guard let maxCostUSD, Double(spent) / 1_000_000 > maxCostUSD else { return nil }
        return Self.overrun(spent: spent.microsInDollars, budget: "\(maxCostUSD)")
    }

    /// The same with amounts, or with what stands in their place until they are known.
    package static func overrun(spent: String, budget: String) -> String {
        "It has cost \(spent), more than its budget of $\(budget) (max_cost_usd)."
    }
}

/// What one model took in one attempt at a task.
package struct AttemptCost: Sendable, Equatable {
    package let attempt: Int
    package let model: String
    package let sum: UsageSum

    package init(attempt: Int, model: String, sum: UsageSum) {
        self.attempt = attempt
        self.model = model
        self.sum = sum
    }
}

extension Int {
    /// Millionths of a dollar as an amount of money: at least to the cent, and no digit is lost (`$1.20`, `$0.00457`).
    package var microsInDollars: String {
        var fraction = String(quotientAndRemainder(dividingBy: 1_000_000).remainder.magnitude + 1_000_000).dropFirst()
        while fraction.count > 2, fraction.last == "0" { fraction.removeLast() }
        return "\(self < 0 ? "-" : "")$\(magnitude / 1_000_000).\(fraction)"
    }
}
