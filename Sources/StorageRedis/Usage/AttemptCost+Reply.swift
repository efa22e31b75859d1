import Orchestration
import RESP
import Vocabulary

extension [AttemptCost] {
    /// Reads a hash of sums under `ATTEMPT WHAT MODEL`, into the order of the attempts, the dearest model first.
    init(costs reply: Reply) throws {
        let elements = try reply.all
        guard elements.count.isMultiple(of: 2) else { throw Fault.damagedReply }
        var sums: [CostPlace: [String: Int]] = [:]
        for place in stride(from: 0, to: elements.count, by: 2) {
            // By bytes: a model's name may begin with what a character before it takes in.
            let name = try elements[place].octets
                .split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard name.count == 3, let attempt = Int(name[0]) else { throw Fault.damagedReply }
            sums[CostPlace(attempt: attempt, model: name[2]), default: [:]][name[1]] = try elements[place + 1].int
        }
        self = sums.map { place, sums in
            AttemptCost(
                attempt: place.attempt,
                model: place.model,
                sum: UsageSum(
                    calls: sums["calls"] ?? 0,
                    inputTokens: sums["input_tokens"] ?? 0,
                    outputTokens: sums["output_tokens"] ?? 0,
                    cacheReadTokens: sums["cache_read_tokens"] ?? 0,
                    cacheCreationTokens: sums["cache_creation_tokens"] ?? 0,
                    costMicros: sums["cost_micros"]
                )
            )
        }.sorted { $0.comes(before: $1) }
    }
}

private struct CostPlace: Hashable {
    let attempt: Int
    let model: String
}

extension AttemptCost {
    fileprivate func comes(before other: AttemptCost) -> Bool {
        guard attempt == other.attempt else { return attempt < other.attempt }
        // A model without a price is the last.
        let (cost, others) = (sum.costMicros ?? .min, other.sum.costMicros ?? .min)
        return cost == others ? model.utf8.lexicographicallyPrecedes(other.model.utf8) : cost > others
    }
}
