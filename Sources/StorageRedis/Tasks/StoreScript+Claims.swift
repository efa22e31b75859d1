import Orchestration

extension StoreScript {
    static let hasWork = StoreScript(look: "return call('EXISTS', key('held:' .. arg(1)), key('queue:' .. arg(2)))")

    static let nextTask = StoreScript(
        look: """
            local agent, kind = arg(1), given(2)
            local held = call('ZRANGE', key('held:' .. agent), 0, 0)[1]
            if held then return taskRow(held) end
            if not kind or call('EXISTS', key('quarantine:agent:' .. agent)) == 1 then return false end
            local next = call('ZRANGE', key('queue:' .. kind), 0, 0)[1]
            return next and taskRow(next) or false
            """,
        using: [.tasks]
    )

    static let claim = StoreScript(
        change: """
            local agent, kind, limit = arg(1), arg(2), number(arg(3))
            requireFree('agent', agent)

            -- The tasks that one needs the results of, with who stands behind each.
            local function resultsFor(task)
                local results = {}
                for id in dependenciesOf(task) do
                    local known = call('HMGET', key('task:' .. id), 'status', 'result', 'assigned_agent', 'finished_at',
                        'result_provenance')
                    if known[1] then results[#results + 1] = {id, unpack(known)} end
                end
                return results
            end

            local held, tasks = heldBy(agent), {}
            local leavesOut = #held > limit and '1' or '0'
            for place = 1, math.min(#held, limit) do
                local task = findTask(held[place])
                tasks[place] = {taskRow(task.id), '1', resultsFor(task), leavesOut}
                -- It is newer than the claim that gave it, in case that claim is being taken back at this moment.
                alterTask(task, {updated_at = text(math.max(number(task.updated_at) + 1, NOW))})
            end
            while #tasks < limit do
                local id = call('ZRANGE', key('queue:' .. kind), 0, 0)[1]
                if not id then break end
                local task = findTask(id)
                alterTask(task, {status = 'in_progress', assigned_agent = agent,
                    attempt = text(number(task.attempt) + 1), claimed_at = text(NOW), updated_at = text(NOW),
                    lease_expires_at = text(NOW + number(task.lease_seconds) * 1000), progress = false, note = false})
                call('SADD', key('claimants:' .. id), agent)
                record('claimed', 'task:' .. id, agent)
                tasks[#tasks + 1] = {taskRow(id), '0', resultsFor(task), '0'}
            end
            -- A claim that found nothing may find something the next time.
            return tasks, #tasks == 0 and 'void' or nil
            """,
        using: [.quarantine, .history, .tasks]
    )

    static let unclaim = StoreScript(
        change: """
            local receipt, changes = given(1), {}
            if receipt then
                call('DEL', key('once:' .. receipt))
                call('ZREM', key('once'), receipt)
            end
            for place = 2, #ARGV - 4, 3 do
                local task = findTask(arg(place))
                if task and task.status == 'in_progress' and task.attempt == arg(place + 1)
                    and task.updated_at == arg(place + 2)
                then
                    local forgiven = text(number(task.forgiven_attempts) + 1)
                    changes[#changes + 1] =
                        requeueTask(task, '\(RequeueReason.workerVanished.rawValue)', {forgiven_attempts = forgiven})
                end
            end
            return changes
            """,
        using: [.history, .tasks, .endings]
    )

    static let report = StoreScript(
        change: """
            local id, agent = arg(1), arg(2)
            requireFree('agent', agent)
            local task = findTask(id)
            if not task then refuse('NO_TASK', id) end
            if task.status ~= 'in_progress' or task.assigned_agent ~= agent then
                refuse('NOT_HOLDER', taskRow(id), hasHeld(id, agent) and '1' or '0')
            end
            local changes, note = fieldsFrom(3), call('HGET', key('task:' .. id), 'note')
            local news = changes.note
            changes.updated_at = text(NOW)
            changes.lease_expires_at = text(NOW + number(task.lease_seconds) * 1000)
            alterTask(task, changes)
            if news and news ~= note then record('progressed', 'task:' .. id, agent, news) end
            return taskRow(id)
            """,
        using: [.quarantine, .history, .tasks]
    )
}
