import Orchestration

extension StoreScript {
    static let createTask = StoreScript(
        change: """
            local day, creator, limit, share, life, ids = arg(1), arg(2), arg(3), arg(4), given(5), arg(6)
            local open = {}
            for id in string.gmatch(ids, '%S+') do
                local task = findTask(id)
                if not task then refuse('NO_DEPENDENCY', id) end
                if isOpen(task.status) then
                    open[#open + 1] = task
                elseif task.status ~= 'completed' then
                    refuse('DEPENDENCY_ENDED', id, task.status)
                end
            end
            local depth = depthBehind(open)
            requireRoom(1, {[creator] = 1}, limit, share)

            local id = string.format('task-%s-%03d', day, call('HINCRBY', key('counters'), 'tasks.' .. day, 1))
            local seq = text(call('HINCRBY', key('counters'), 'task_seq', 1))
            for _, task in ipairs(open) do call('ZADD', key('dependents:' .. task.id), seq, id) end
            local task = fieldsFrom(7)
            task.id, task.seq, task.status, task.created_by = id, seq, 'pending', creator
            task.created_at, task.updated_at = text(NOW), text(NOW)
            task.dependencies = ids ~= '' and ids
            task.unmet, task.depth, task.awaited = text(#open), text(depth), '0'
            task.attempt, task.forgiven_attempts = '0', '0'
            task.ready_at = #open == 0 and text(NOW)
            task.deadline_seconds = life
            task.deadline_at = life and text(NOW + number(life) * 1000)
            alterTask({id = id}, task)
            call('ZADD', key('tasks'), seq, id)
            call('ZADD', key('tasks:type:' .. task.agent_type), seq, id)
            record('created', 'task:' .. id, creator)
            return taskRow(id)
            """,
        using: [.history, .tasks, .taskLimits]
    )

    static let readTask = StoreScript(look: "return taskRow(arg(1))", using: [.tasks])

    static let readHistory = StoreScript(look: "return historyOf(arg(1), number(arg(2)))", using: [.history])

    static let readHeld = StoreScript(look: "return attemptsOf(arg(1))", using: [.tasks, .attempts])

    static let countQueue = StoreScript(
        look: """
            local kinds, counts = call('SMEMBERS', key('types')), {}
            table.sort(kinds)
            for place, kind in ipairs(kinds) do
                counts[place] = {kind, call('ZCARD', key('queue:' .. kind)), call('ZCARD', key('blocked:' .. kind)),
                    call('ZCARD', key('running:' .. kind)),
                    call('ZRANGE', key('ready:' .. kind), 0, 0, 'WITHSCORES')[2] or false}
            end
            return counts
            """
    )
}

extension ScriptLibrary {
    /// Refuses tasks that would be too many; stands behind `tasks`.
    static let taskLimits = ScriptLibrary(
        """
        -- Refuses so many more unfinished tasks, so many of each creator.
        local function requireRoom(count, creators, limit, share)
            local function open(name) return number(call('HGET', key('open'), name) or '0') end
            if open('') + count > number(limit) then refuse('OPEN_TASKS') end
            local names = {}
            for name in pairs(creators) do names[#names + 1] = name end
            table.sort(names)
            for _, name in ipairs(names) do
                if open(name) + creators[name] > number(share) then refuse('OPEN_TASKS_OF', name) end
            end
        end

        -- Counts level by level how many unfinished tasks wait in a row behind some, up to one more than is allowed.
        local function countedDepth(level)
            local depth = 1
            while #level > 0 and depth <= \(TaskDraft.maxDepth) do
                depth = depth + 1
                local seen, next = {}, {}
                for _, task in ipairs(level) do
                    for id in dependenciesOf(task) do
                        local found = not seen[id] and findTask(id)
                        seen[id] = true
                        if found and isOpen(found.status) then next[#next + 1] = found end
                    end
                end
                level = next
            end
            return depth
        end

        -- How many unfinished tasks wait in a row up to a new one; refuses what would hang too many on one task.
        local function depthBehind(dependencies)
            local deepest
            for _, task in ipairs(dependencies) do
                if call('ZCARD', key('dependents:' .. task.id)) >= \(TaskDraft.maxDependents) then
                    refuse('TOO_MANY_DEPEND', task.id)
                end
                if not deepest or number(task.depth) > number(deepest.depth) then deepest = task end
            end
            if not deepest then return 1 end
            -- At most so many: some of them may have completed meanwhile.
            if number(deepest.depth) < \(TaskDraft.maxDepth) then return number(deepest.depth) + 1 end
            local depth = countedDepth(dependencies)
            if depth > \(TaskDraft.maxDepth) then refuse('CHAIN', deepest.id) end
            return depth
        end
        """
    )
}
