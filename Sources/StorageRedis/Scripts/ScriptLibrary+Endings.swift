import Orchestration
import Vocabulary

extension ScriptLibrary {
    /// Ends tasks with all that waits for them, and takes them from agents that are gone; stands behind `history` and
    /// `tasks`.
    static let endings = ScriptLibrary(
        """
        -- What a change did, as its caller reads it.
        local function changeOf(task, effects)
            effects = effects or {}
            return {taskRow(task.id), effects.ready or {}, effects.ended or {}, effects.changed or {},
                effects.released or false, effects.since or false, effects.stillHeld or {}}
        end

        -- Puts names in the place of their marks (`{holder}`).
        local function worded(sentence, names) return (string.gsub(sentence, '{(%a+)}', names)) end

        local ENDED_WITH = {error = [==[\(behind.error ?? "")]==], error_code = '\(behind.codeText)',
            result_provenance = '\(Provenance.system.text)'}
        local LOST = {\(lost.joined(separator: ",\n    "))}

        -- Counts one dependency less for all that wait for a task.
        local function releaseDependents(cause)
            local ready, changed = {}, {}
            for _, id in ipairs(call('ZRANGE', key('dependents:' .. cause), 0, -1)) do
                local task = findTask(id)
                if task and task.status == 'pending' and number(task.unmet) > 0 then
                    local unmet = number(task.unmet) - 1
                    alterTask(task, {unmet = text(unmet), updated_at = text(NOW), ready_at = unmet == 0 and text(NOW)})
                    if unmet == 0 then
                        record('ready', 'task:' .. id, cause)
                        ready[#ready + 1] = {id, task.agent_type}
                    else
                        changed[#changed + 1] = id
                    end
                end
            end
            return ready, changed
        end

        -- Fails everything that can never start, down to the last descendant: each task once, of those that are unfinished,
        -- at most \(TaskDraft.maxDependents) of them behind each and \(TaskDraft.maxDepth) in a row.
        local function failDependents(cause)
            local ended, causes = {}, {cause}
            while #causes > 0 do
                local cause = table.remove(causes)
                local reason = worded(ENDED_WITH.error, {cause = cause})
                for _, id in ipairs(call('ZRANGE', key('dependents:' .. cause), 0, -1)) do
                    local task = findTask(id)
                    if task and task.status == 'pending' then
                        alterTask(task, {status = 'failed', error = reason, error_code = ENDED_WITH.error_code,
                            result_provenance = ENDED_WITH.result_provenance, finished_at = text(NOW),
                            updated_at = text(NOW)})
                        record('failed', 'task:' .. id, cause, reason)
                        ended[#ended + 1] = {id, task.agent_type, task.created_by, task.created_at}
                        causes[#causes + 1] = id
                    end
                end
            end
            return ended
        end

        -- Ends a task, and settles with it everything that waits for it. An ending is a table of fields of the task:
        -- `status`, and where they are known `result`, `error`, `error_code`, `result_provenance`, and what an agent says
        -- that its model took, which counts only where nothing was measured.
        local function endTask(task, ending, actor)
            local changes = {status = ending.status, finished_at = text(NOW), updated_at = text(NOW),
                lease_expires_at = false}
            for _, name in ipairs({'result', 'error', 'error_code', 'result_provenance'}) do
                changes[name] = ending[name] or false
            end
            if not task.llm_calls then
                for _, name in ipairs({'input_tokens', 'output_tokens', 'cost_usd'}) do
                    changes[name] = ending[name]
                end
            end
            alterTask(task, changes)
            record(ending.status, 'task:' .. task.id, actor, ending.error)
            if ending.status ~= 'completed' then return changeOf(task, {ended = failDependents(task.id)}) end
            local ready, changed = releaseDependents(task.id)
            return changeOf(task, {ready = ready, changed = changed})
        end

        -- Puts a task back into the queue that an agent held.
        local function requeueTask(task, reason, changes)
            local effects = {ready = {{task.id, task.agent_type}}, released = task.assigned_agent,
                since = task.claimed_at}
            changes.status, changes.updated_at = 'pending', text(NOW)
            changes.assigned_agent, changes.lease_expires_at, changes.claimed_at = false, false, false
            alterTask(task, changes)
            record('requeued', 'task:' .. task.id, effects.released, reason)
            return changeOf(task, effects)
        end

        -- Takes a task from an agent that is gone: back to the queue, or failed where no attempts are left.
        local function releaseTask(task, reason)
            if number(task.attempt) - number(task.forgiven_attempts) < number(task.max_attempts) then
                return requeueTask(task, reason, {ready_at = text(NOW)})
            end
            local lost = LOST[reason]
            local ending = {status = 'failed', error_code = lost.error_code, result_provenance = lost.result_provenance,
                error = worded(lost.error, {attempt = task.attempt, holder = task.assigned_agent})}
            return endTask(task, ending, lost.actor)
        end
        """
    )

    /// How a task ends with one that it depends on; the mark is filled in by the script.
    private static let behind = Ending.failed(with: TaskID(rawValue: "{cause}"))

    /// How a task ends whose last attempt was lost, by the reason.
    private static let lost = RequeueReason.allCases.map { reason in
        let ending = Ending.lost(attempt: "{attempt}", of: "{holder}", because: reason)
        return """
            \(reason.rawValue) = {error = [==[\(ending.error ?? "")]==], error_code = '\(ending.codeText)', \
            result_provenance = '\(Provenance.system.text)', actor = '\(reason.endingActor)'}
            """
    }
}

extension Ending {
    fileprivate var codeText: String { code?.rawValue ?? "" }
}
