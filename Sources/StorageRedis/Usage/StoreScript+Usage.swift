import Orchestration
import Vocabulary

extension StoreScript {
    static let readLedger = StoreScript(look: "return call('HGETALL', key('ledger:' .. arg(1)))")

    static let listOverdue = StoreScript(
        look: "return call('ZRANGEBYSCORE', key('ledgers:due'), '-inf', text(NOW), 'LIMIT', 0, arg(1))"
    )

    /// When an agent's own telemetry was last heard of.
    static let lastHeard = StoreScript(
        look: "return call('ZREVRANGE', key('ledgers:agent:' .. arg(1)), 0, 0, 'WITHSCORES')[2] or false"
    )

    static let readCosts = StoreScript(look: "return call('HGETALL', key('usage:costs:' .. arg(1)))")

    static let askHolding = StoreScript(
        look: "return isHeldAlone(arg(1), arg(2), arg(3), arg(4), arg(5)) and 1 or 0",
        using: [.tasks, .holdings]
    )

    /// The replies that receipts keep of a claim, or else of a submission.
    static let readHandover = StoreScript(
        look: """
            for place, kind in ipairs({'claim', 'submission'}) do
                local reply = call('HGET', key('once:' .. arg(place)), 'reply')
                if reply then return {kind, cmsgpack.unpack(reply)} end
            end
            return false
            """
    )

    /// The fields of a call, in the order in which a commit gives them.
    static let callFields = [
        "id", "task", "attempt", "reason", "at", "duration_ms", "model", "input_tokens", "output_tokens",
        "cache_read_tokens", "cache_creation_tokens", "cost_micros", "request", "error",
    ]

    /// Calls come one behind the other, as many fields each; an empty one is not there.
    ///
    /// There are no more of them than one message of telemetry holds and a ledger lets wait.
    static let commitUsage = StoreScript(
        change: """
            local agent, session, revision, due, document = arg(1), arg(2), number(arg(3)), given(4), arg(5)
            local limit, overrun, holdings, count, place = number(arg(6)), arg(7), number(arg(8)), number(arg(9)), 10
            for _ = 1, holdings do
                if not isHeldAlone(arg(place), arg(place + 1), arg(place + 2), arg(place + 3), arg(place + 4)) then
                    return false
                end
                place = place + 5
            end
            local ledger = key('ledger:' .. agent .. '\\31' .. session)
            if number(call('HGET', ledger, 'revision') or '0') ~= revision then return false end
            keepLedger(agent, session, revision, due, document, limit)

            local names = {'\(callFields.joined(separator: "', '"))'}
            local kept, changed, isChanged = {}, {}, {}
            for index = 0, count - 1 do
                local fields, row = {}, {}
                for offset, name in ipairs(names) do fields[name] = given(place + offset - 1) end
                place = place + #names
                local id, task = fields.id, fields.task
                if call('EXISTS', key('usage:call:' .. id)) == 0 then
                    -- A task that was forgotten meanwhile has no sums any more.
                    local isGone = task and call('EXISTS', key('task:' .. task)) == 0
                    if isGone then
                        task, fields.task, fields.attempt = nil, nil, nil
                        fields.reason = '\(UnplacedReason.gap.rawValue)'
                    end
                    for name, value in pairs(fields) do
                        row[#row + 1] = name
                        row[#row + 1] = value
                    end
                    call('HSET', key('usage:call:' .. id), 'agent', agent, 'session', session, 'kept_at', text(NOW),
                        unpack(row))
                    if task then
                        addCall(id, fields)
                        if not isChanged[task] then changed[#changed + 1] = task end
                        isChanged[task] = true
                    else
                        call('ZADD', key('usage:unplaced'), text(NOW), id)
                    end
                    kept[#kept + 1] = {index, isGone and 1 or 0}
                end
            end

            local rows, breaches = {}, {}
            table.sort(changed)
            for place, id in ipairs(changed) do
                rows[place] = taskRow(id)
                local task, budget = findTask(id), call('HMGET', key('task:' .. id), 'max_cost_usd', 'budget_from_attempt')
                local spent = isOpen(task.status) and budget[1] and spentOn(id, number(budget[2] or '0'))
                if spent and spent / 1000000 > number(budget[1]) then
                    breaches[#breaches + 1] = endTask(task, {
                        status = 'cancelled', result_provenance = '\(Provenance.system.text)',
                        error = worded(overrun, {spent = dollars(spent), budget = budget[1]})
                    }, 'budget')
                end
            end
            return {kept, rows, breaches}
            """,
        using: [.history, .tasks, .endings, .holdings, .ledgers, .calls]
    )
}
