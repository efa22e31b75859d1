package import Orchestration
import RESP
package import Vocabulary

extension RedisStore {
    package func retry(
        _ id: TaskID,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskChange> {
        let entry = AuditEntry(.taskRetried, of: id.rawValue, by: .init(caller), at: now)
        do {
            return try await settlingAudit {
                try await change(
                    .retry,
                    [
                        .text(id.rawValue), .text(caller.name), .audit(entry), .number(limits.openTasks),
                        .number(limits.openTasksPerCreator),
                    ] + .init(fields: ["reason": reason.map { .text($0) }]),
                    at: now,
                    once: once
                ) { try TaskChange($0) }
            }
        } catch let refusal as ScriptRefusal {
            throw try fault(of: refusal)
        }
    }
}

extension StoreScript {
    fileprivate static let retry = StoreScript(
        change: """
            local id, actor, limit, share = arg(1), arg(2), arg(4), arg(5)
            local root = findTask(id)
            if not root then refuse('NO_TASK', id) end
            if root.status ~= 'failed' and root.status ~= 'cancelled' then refuse('NOT_ENDED_BADLY', taskRow(id)) end

            -- What comes back: the task, and everything that failed only because of it, down to the last descendant;
            -- each once, with the one behind which it was found. Nothing is written before all is known to have room.
            local revived, isRevived, creators = {}, {}, {}
            local function failedDependency(task)
                for dependency in dependenciesOf(task) do
                    local status = not isRevived[dependency] and call('HGET', key('task:' .. dependency), 'status')
                    if status == 'failed' or status == 'cancelled' then return dependency end
                end
            end
            local function add(task, cause)
                revived[#revived + 1] = {task = task, cause = cause}
                isRevived[task.id] = true
                creators[task.created_by] = (creators[task.created_by] or 0) + 1
            end
            local cause = failedDependency(root)
            if cause then refuse('RETRY_BEHIND', id, cause) end
            add(root)
            local causes = {id}
            while #causes > 0 do
                local cause = table.remove(causes)
                for _, dependent in ipairs(call('ZRANGE', key('dependents:' .. cause), 0, -1)) do
                    local task = not isRevived[dependent] and findTask(dependent)
                    if task and task.status == 'failed'
                        and task.error_code == '\(Fault.Code.dependencyFailed.rawValue)'
                        and not failedDependency(task)
                    then
                        add(task, cause)
                        causes[#causes + 1] = dependent
                    end
                end
            end
            requireRoom(#revived, creators, limit, share)

            -- Earlier attempts and costs are forgiven, and the deadline starts anew.
            local function revive(task)
                local unmet = 0
                for dependency in dependenciesOf(task) do
                    local status = call('HGET', key('task:' .. dependency), 'status')
                    if status and status ~= 'completed' then unmet = unmet + 1 end
                end
                local life = task.deadline_seconds
                alterTask(task, {status = 'pending', assigned_agent = false, result = false, error = false,
                    error_code = false, result_provenance = false, claimed_at = false, finished_at = false,
                    progress = false, note = false, forgiven_attempts = task.attempt,
                    budget_from_attempt = text(number(task.attempt) + 1), unmet = text(unmet),
                    ready_at = unmet == 0 and text(NOW), updated_at = text(NOW),
                    deadline_at = life and text(NOW + number(life) * 1000)})
            end
            call('RPUSH', key('audit:pending'), arg(3))
            local ready, changed = {}, {}
            for place, found in ipairs(revived) do
                local task = found.task
                revive(task)
                if found.cause then
                    record('retried', 'task:' .. task.id, found.cause)
                else
                    record('retried', 'task:' .. task.id, actor, fieldsFrom(6).reason)
                end
                if task.unmet == '0' then
                    ready[#ready + 1] = {task.id, task.agent_type}
                elseif place > 1 then
                    changed[#changed + 1] = task.id
                end
            end
            return changeOf(root, {ready = ready, changed = changed})
            """,
        using: [.history, .tasks, .taskLimits, .endings]
    )
}
