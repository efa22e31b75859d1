/// `task:ID` is a hash of a task. Every other key of tasks orders some of them:
///
/// - `tasks`, `tasks:type:TYPE`, `tasks:status:STATUS`, `tasks:agent:AGENT` by the order of their creation; an agent has
///   the tasks that it holds, and those whose end it saw; `ended:AGENT` orders the latter by the time of their end;
/// - `queue:TYPE` holds what can be claimed in the order in which it is, `ready:TYPE` the same by the time since when;
///   `blocked:TYPE` and `running:TYPE` the other unfinished ones, and `types` the types that have any of them;
/// - `held:AGENT`, `leases` and `deadlines` what is to be looked at again, `finished` what may be forgotten;
/// - `dependents:ID` those that wait for a task, or have waited for it;
/// - `open` is a hash of how many are unfinished: of all creators under an empty name, and of each one.
extension ScriptLibrary {
    /// Finds tasks, and moves them between the indices as they change.
    static let tasks = ScriptLibrary(
        """
        local CONTROL = {'seq', 'agent_type', 'status', 'priority', 'unmet', 'awaited', 'depth', 'dependencies',
            'created_by', 'created_at', 'updated_at', 'assigned_agent', 'attempt', 'forgiven_attempts', 'max_attempts',
            'lease_seconds', 'lease_expires_at', 'ready_at', 'claimed_at', 'finished_at', 'deadline_at', 'deadline_seconds',
            'error_code', 'llm_calls'}

        -- What decides over a task, by name; nothing for one that nobody knows.
        local function findTask(id)
            local values = call('HMGET', key('task:' .. id), unpack(CONTROL))
            if not values[1] then return nil end
            local task = {id = id}
            for place, name in ipairs(CONTROL) do task[name] = values[place] or nil end
            return task
        end

        -- A task with all that is known of it, as its caller reads it.
        local function taskRow(id) return call('HGETALL', key('task:' .. id)) end

        local function isOpen(status) return status == 'pending' or status == 'in_progress' end

        -- The ids that a task depends on.
        local function dependenciesOf(task) return string.gmatch(task.dependencies or '', '%S+') end

        -- Every index that a task stands in because of how it is, with its place there.
        local function places(task)
            local list = {[key('tasks:status:' .. task.status)] = task.seq}
            if task.assigned_agent then
                list[key('tasks:agent:' .. task.assigned_agent)] = task.seq
                if task.finished_at then list[key('ended:' .. task.assigned_agent)] = task.finished_at end
            end
            if task.deadline_at and isOpen(task.status) then list[key('deadlines')] = task.deadline_at end
            if task.status == 'in_progress' then
                list[key('running:' .. task.agent_type)] = task.seq
                list[key('held:' .. task.assigned_agent)] = task.seq
                list[key('leases')] = task.lease_expires_at
            elseif task.status ~= 'pending' then
                if number(task.awaited) == 0 then list[key('finished')] = task.finished_at end
            elseif number(task.unmet) > 0 then
                list[key('blocked:' .. task.agent_type)] = task.seq
            else
                -- Both parts are whole in a score, which is exact up to 2^53: priorities are 0 to 9.
                list[key('queue:' .. task.agent_type)] = text((9 - number(task.priority)) * 2^48 + number(task.seq))
                list[key('ready:' .. task.agent_type)] = task.ready_at
            end
            return list
        end

        -- Counts with every dependency how many unfinished tasks need its result, which is kept for them.
        local function await(task, change)
            for id in dependenciesOf(task) do
                local known = call('HMGET', key('task:' .. id), 'status', 'finished_at')
                -- What only ended tasks depended on may be forgotten by now.
                if known[1] then
                    local count = call('HINCRBY', key('task:' .. id), 'awaited', change)
                    if count > 0 then
                        call('ZREM', key('finished'), id)
                    elseif known[2] then
                        call('ZADD', key('finished'), known[2], id)
                    end
                end
            end
        end

        -- Counts a task that was opened (1) or ended (-1).
        local function countOpen(task, change)
            for _, name in ipairs({'', task.created_by}) do
                if call('HINCRBY', key('open'), name, change) == 0 then call('HDEL', key('open'), name) end
            end
            local kind = task.agent_type
            if change > 0 then
                call('SADD', key('types'), kind)
            elseif call('EXISTS', key('queue:' .. kind), key('blocked:' .. kind), key('running:' .. kind)) == 0 then
                call('SREM', key('types'), kind)
            end
        end

        -- Gives fields of a task other values, and false for none; the task goes where it belongs by then.
        local function alterTask(task, changes)
            local wasOpen, before = isOpen(task.status), task.status and places(task) or {}
            local kept, gone = {}, {}
            for name, value in pairs(changes) do
                task[name] = value or nil
                if value then
                    kept[#kept + 1] = name
                    kept[#kept + 1] = value
                else
                    gone[#gone + 1] = name
                end
            end
            if #gone > 0 then call('HDEL', key('task:' .. task.id), unpack(gone)) end
            call('HSET', key('task:' .. task.id), unpack(kept))
            local after = places(task)
            for index in pairs(before) do
                if not after[index] then call('ZREM', index, task.id) end
            end
            for index, place in pairs(after) do
                if before[index] ~= place then call('ZADD', index, place, task.id) end
            end
            if wasOpen ~= isOpen(task.status) then
                local change = wasOpen and -1 or 1
                await(task, change)
                countOpen(task, change)
            end
        end

        -- The ids of what an agent holds, the oldest first: no more than one claim may give.
        local function heldBy(agent) return call('ZRANGE', key('held:' .. agent), 0, -1) end

        -- Whether an agent ever claimed a task.
        local function hasHeld(id, agent)
            return agent ~= nil and call('SISMEMBER', key('claimants:' .. id), agent) == 1
        end

        -- A hash that was given as the last arguments, from a place on.
        local function fieldsFrom(n)
            local fields = {}
            for place = n + 4, #ARGV, 2 do fields[ARGV[place]] = ARGV[place + 1] end
            return fields
        end
        """
    )
}
