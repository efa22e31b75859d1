import Vocabulary

extension ModelCall {
    /// The call with numbers that can be added up, and texts that a record has room for: clients send what they like.
    var bounded: ModelCall {
        var call = self
        call.usage.model = String(usage.model.prefix(128))
        call.usage.inputTokens = usage.inputTokens.bounded
        call.usage.outputTokens = usage.outputTokens.bounded
        call.usage.cacheReadTokens = usage.cacheReadTokens.bounded
        call.usage.cacheCreationTokens = usage.cacheCreationTokens.bounded
        call.usage.costMicros = usage.costMicros?.bounded
        call.durationMilliseconds = min(max(durationMilliseconds, 0), 86_400_000)
        call.timeToFirstTokenMilliseconds = timeToFirstTokenMilliseconds.map { min(max($0, 0), 86_400_000) }
        call.error = error.map { String($0.prefix(1_000)) }
        call.requestID = requestID.map { String($0.prefix(128)) }
        call.promptID = promptID.map { String($0.prefix(128)) }
        call.querySource = querySource.map { String($0.prefix(128)) }
        call.effort = effort.map { String($0.prefix(32)) }
        return call
    }
}

extension Int {
    /// No call takes a million million of anything; millions of calls that say so can still be added up.
    fileprivate var bounded: Int { Swift.min(Swift.max(self, 0), 1_000_000_000_000) }
}
