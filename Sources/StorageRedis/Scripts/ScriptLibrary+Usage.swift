/// What calls of models took, and how far sessions were followed:
///
/// - `ledger:AGENT SESSION` (parted by U+001F) is a hash of a session; `ledgers:due` orders those in which a call waits by
///   the time when it has waited for long enough, `ledgers:settled` the others and `ledgers:agent:AGENT` all of an agent by
///   the time when they were last heard of;
/// - `usage:call:ID` is a hash of a call; `usage:calls:TASK` orders those that count for a task by the time when they were
///   kept, `usage:unplaced` those that count for none;
/// - `usage:costs:TASK` is a hash of what a task took, under `ATTEMPT WHAT MODEL`; `usage:spent:TASK` of what each attempt
///   cost, in millionths of a dollar.
extension ScriptLibrary {
    /// Asks what agents are at; stands behind `tasks`.
    static let holdings = ScriptLibrary(
        """
        -- Whether an agent holds an attempt, holds nothing else, and ended nothing since it claimed it.
        local function isHeldAlone(agent, id, attempt, createdAt, claimedAt)
            local held = call('ZRANGE', key('held:' .. agent), 0, 1)
            if #held ~= 1 or held[1] ~= id then return false end
            local task = findTask(id)
            return task.attempt == attempt and task.created_at == createdAt and task.claimed_at == claimedAt
                and call('ZCOUNT', key('ended:' .. agent), '(' .. claimedAt, '+inf') == 0
        end
        """
    )

    /// Follows sessions.
    static let ledgers = ScriptLibrary(
        """
        local function forgetLedger(name)
            local agent = string.match(name, '^[^\\31]*')
            call('DEL', key('ledger:' .. name))
            for _, order in ipairs({'ledgers:due', 'ledgers:settled', 'ledgers:agent:' .. agent}) do
                call('ZREM', key(order), name)
            end
        end

        -- Keeps a ledger in the place of an older one. An agent that comes with a new session has only so many.
        local function keepLedger(agent, session, revision, due, document, limit)
            local name = agent .. '\\31' .. session
            local ledger, sessions = key('ledger:' .. name), key('ledgers:agent:' .. agent)
            call('HSET', ledger, 'agent', agent, 'session', session, 'document', document, 'revision',
                text(revision + 1), 'heard_at', text(NOW))
            call('ZADD', sessions, text(NOW), name)
            if due then
                call('HSET', ledger, 'due_at', due)
                call('ZADD', key('ledgers:due'), due, name)
                call('ZREM', key('ledgers:settled'), name)
            else
                call('HDEL', ledger, 'due_at')
                call('ZREM', key('ledgers:due'), name)
                call('ZADD', key('ledgers:settled'), text(NOW), name)
            end
            local oldest = revision == 0 and call('ZREVRANGE', sessions, limit - 1, limit - 1, 'WITHSCORES')[2]
            if not oldest then return end
            -- One in which a call waits goes later: it is settled within a minute.
            for _, other in ipairs(call('ZRANGEBYSCORE', sessions, '-inf', '(' .. oldest, 'LIMIT', 0, 64)) do
                if call('ZSCORE', key('ledgers:settled'), other) then forgetLedger(other) end
            end
        end
        """
    )

    /// Adds up what calls took.
    static let calls = ScriptLibrary(
        """
        local SUMS = {'input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_creation_tokens', 'cost_micros'}

        -- Adds a call to its task; the first that is measured takes the place of what an agent said itself.
        local function addCall(id, fields)
            local task, costs = key('task:' .. fields.task), key('usage:costs:' .. fields.task)
            local function at(what) return fields.attempt .. ' ' .. what .. ' ' .. (fields.model or '') end
            if call('HINCRBY', task, 'llm_calls', 1) == 1 then
                call('HSET', task, 'input_tokens', 0, 'output_tokens', 0, 'cache_read_tokens', 0,
                    'cache_creation_tokens', 0)
            end
            call('HINCRBY', costs, at('calls'), 1)
            for _, name in ipairs(SUMS) do
                if fields[name] then
                    local total = call('HINCRBY', task, name, fields[name])
                    call('HINCRBY', costs, at(name), fields[name])
                    if name == 'cost_micros' then
                        call('HSET', task, 'cost_usd', string.format('%.17g', total / 1000000))
                        call('HINCRBY', key('usage:spent:' .. fields.task), fields.attempt, fields[name])
                    end
                end
            end
            call('ZADD', key('usage:calls:' .. fields.task), text(NOW), id)
        end

        -- What the attempts cost that count against the budget of a task.
        local function spentOn(id, firstAttempt)
            local attempts, spent = call('HGETALL', key('usage:spent:' .. id)), 0
            for place = 1, #attempts, 2 do
                if number(attempts[place]) >= firstAttempt then spent = spent + number(attempts[place + 1]) end
            end
            return spent
        end

        -- Millionths of a dollar as the board writes them: at least to the cent, and no digit is lost.
        local function dollars(micros)
            local fraction = string.gsub(string.format('%06d', micros % 1000000), '0+$', '')
            return '$' .. text(math.floor(micros / 1000000)) .. '.' .. fraction .. string.rep('0', 2 - #fraction)
        end
        """
    )

    /// Forgets what models took; stands behind `ledgers`.
    static let usageRetention = ScriptLibrary(
        """
        -- Forgets calls that count for a task, at most so many; says how many went, and whether that was all.
        local function forgetCalls(id, limit)
            local calls = key('usage:calls:' .. id)
            local gone = call('ZRANGEBYSCORE', calls, '-inf', '+inf', 'LIMIT', 0, limit)
            for _, one in ipairs(gone) do
                call('DEL', key('usage:call:' .. one))
                call('ZREM', calls, one)
            end
            local isAll = call('EXISTS', calls) == 0
            if isAll then call('DEL', key('usage:costs:' .. id), key('usage:spent:' .. id)) end
            return #gone, isAll
        end

        -- Forgets sessions and calls without a task from before a moment, at most so many of each; says how many went.
        local function pruneUsage(before, limit)
            local calls = call('ZRANGEBYSCORE', key('usage:unplaced'), '-inf', '(' .. before, 'LIMIT', 0, limit)
            for _, id in ipairs(calls) do
                call('DEL', key('usage:call:' .. id))
                call('ZREM', key('usage:unplaced'), id)
            end
            local names = call('ZRANGEBYSCORE', key('ledgers:settled'), '-inf', '(' .. before, 'LIMIT', 0, limit)
            for _, name in ipairs(names) do forgetLedger(name) end
            return #calls + #names
        end
        """
    )
}
