import Orchestration
import Vocabulary

extension StoreScript {
    /// The judgement is that of `TaskRecord.verdict(on:)`, which puts a refusal into words.
    static let submit = StoreScript(
        change: """
            local id, agent, attempt, actor, ending = arg(1), given(2), given(3), arg(4), fieldsFrom(6)
            requireFree('agent', agent)
            requireFree('agent', given(5))
            local task = findTask(id)
            if not task then refuse('NO_TASK', id) end
            local isOfHolder = not agent or agent == task.assigned_agent
            local isOfAttempt = not attempt or attempt == task.attempt

            if task.status == 'in_progress' and isOfHolder and isOfAttempt then
                local change = endTask(task, ending, actor)
                if task.assigned_agent then change[7] = attemptsOf(task.assigned_agent) end
                return {'ended', change}
            end
            if not isOpen(task.status) and isOfHolder and isOfAttempt and ending.status == task.status then
                local kept = call('HMGET', key('task:' .. id), 'result', 'error')
                -- The same result from the same agent again: nothing changes.
                if (ending.result or false) == kept[1] and (ending.error or false) == kept[2] then
                    return {'ended', changeOf(task)}, 'again'
                end
            end
            local isOfLostAttempt = task.status == 'in_progress' and isOfHolder
            local heldBefore = isOfLostAttempt or hasHeld(id, agent)
            if heldBefore and (isOpen(task.status) or task.error_code == '\(Fault.Code.leaseLost.rawValue)') then
                record('\(HistoryEvent.Kind.lateResult.rawValue)', 'task:' .. id, actor, ending.result or ending.error)
                return {'late', taskRow(id)}, 'void'
            end
            refuse('NOT_ACCEPTED', taskRow(id), heldBefore and '1' or '0')
            """,
        using: [.quarantine, .history, .tasks, .attempts, .endings]
    )

    static let cancel = StoreScript(
        change: """
            local id = arg(1)
            local task = findTask(id)
            if not task then refuse('NO_TASK', id) end
            if task.status == 'cancelled' then return changeOf(task), 'again' end
            if not isOpen(task.status) then refuse('FINISHED', taskRow(id)) end
            call('RPUSH', key('audit:pending'), arg(3))
            return endTask(task, fieldsFrom(4), arg(2))
            """,
        using: [.history, .tasks, .endings]
    )

    static let countDue = StoreScript(look: "return call('ZCOUNT', key(arg(1)), '-inf', text(NOW))")

    static let lapseLeases = StoreScript(
        change: """
            local changes = {}
            for place, id in ipairs(dueIn('leases', arg(1))) do
                changes[place] = releaseTask(findTask(id), '\(RequeueReason.leaseLapsed.rawValue)')
            end
            return changes
            """,
        using: [.history, .tasks, .endings, .due]
    )

    static let releaseHeld = StoreScript(
        change: """
            local changes = {}
            for place, id in ipairs(heldBy(arg(1))) do changes[place] = releaseTask(findTask(id), arg(2)) end
            return changes
            """,
        using: [.history, .tasks, .endings]
    )

    static let endOverdue = StoreScript(
        change: """
            local ending, changes = fieldsFrom(2), {}
            for _, id in ipairs(dueIn('deadlines', arg(1))) do
                local task = findTask(id)
                -- One task's end may have ended another of the list.
                if isOpen(task.status) then changes[#changes + 1] = endTask(task, ending, 'deadline') end
            end
            return changes
            """,
        using: [.history, .tasks, .endings, .due]
    )
}

extension ScriptLibrary {
    /// Finds whose moment has come.
    fileprivate static let due = ScriptLibrary(
        """
        local function dueIn(index, limit)
            return call('ZRANGEBYSCORE', key(index), '-inf', text(NOW), 'LIMIT', 0, limit)
        end
        """
    )
}
