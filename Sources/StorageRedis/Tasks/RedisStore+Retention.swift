import Orchestration
import RESP
package import Vocabulary

extension RedisStore {
    package func prune(finishedBefore: Timestamp, receiptsBefore: Timestamp, limit: Int) async throws -> Int {
        var count = 0
        for (script, moment) in [
            (StoreScript.pruneReceipts, receiptsBefore), (.pruneAgents, finishedBefore),
            (.pruneHistories, finishedBefore), (.pruneUsage, finishedBefore), (.pruneTasks, finishedBefore),
        ] {
            count += try await look(script, [.time(moment), .number(limit)]) { try $0.int }
        }
        return count
    }
}

/// Each forgets what is from before a moment, the oldest first and at most so many, and returns how many went.
///
/// To forget needs neither the time nor the word of a replica: what comes back in a fail-over goes once more.
extension StoreScript {
    fileprivate static let pruneReceipts = StoreScript(
        look: """
            local old = call('ZRANGEBYSCORE', key('once'), '-inf', '(' .. arg(1), 'LIMIT', 0, arg(2))
            for _, receipt in ipairs(old) do
                call('DEL', key('once:' .. receipt))
                call('ZREM', key('once'), receipt)
            end
            return #old
            """
    )

    fileprivate static let pruneHistories = StoreScript(
        look: """
            local moment, limit, gone = number(arg(1)), number(arg(2)), 0
            while gone < limit do
                local oldest = call('ZRANGE', key('histories'), 0, 0, 'WITHSCORES')
                if not oldest[1] or number(oldest[2]) >= moment then break end
                local events = key('history:' .. oldest[1])
                call('LPOP', events)
                local next = call('LINDEX', events, 0)
                if next then
                    call('ZADD', key('histories'), cmsgpack.unpack(next)[1], oldest[1])
                else
                    call('ZREM', key('histories'), oldest[1])
                end
                gone = gone + 1
            end
            return gone
            """
    )

    fileprivate static let pruneUsage = StoreScript(
        look: "return pruneUsage(arg(1), arg(2))",
        using: [.ledgers, .usageRetention]
    )

    /// What an unfinished task depends on stays: its result is still to be delivered.
    ///
    /// A task for which models were called very often goes in several steps, its calls first.
    fileprivate static let pruneTasks = StoreScript(
        look: """
            local old = call('ZRANGEBYSCORE', key('finished'), '-inf', '(' .. arg(1), 'LIMIT', 0, arg(2))
            local calls = 1000
            for _, id in ipairs(old) do
                local gone, isAll = forgetCalls(id, calls)
                if not isAll then break end
                calls = calls - gone
                local task = findTask(id)
                for index in pairs(places(task)) do call('ZREM', index, id) end
                for dependency in dependenciesOf(task) do call('ZREM', key('dependents:' .. dependency), id) end
                call('ZREM', key('tasks'), id)
                call('ZREM', key('tasks:type:' .. task.agent_type), id)
                call('DEL', key('task:' .. id), key('dependents:' .. id), key('claimants:' .. id),
                    key('history:task:' .. id))
            end
            return #old
            """,
        using: [.tasks, .ledgers, .usageRetention]
    )
}
