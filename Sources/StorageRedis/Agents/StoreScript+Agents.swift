extension StoreScript {
    static let registerAgent = StoreScript(
        change: """
            local id, type, capabilities, limit, stay = arg(1), arg(2), given(3), number(arg(4)), number(arg(5))
            local agent = key('agent:' .. id)
            local known = call('HMGET', agent, 'type', 'is_lost')
            if not known[1] then
                local surplus = call('ZCARD', key('agents')) + 1 - limit
                if surplus > 0 then
                    local silent = call('ZCOUNT', key('agents:lost'), '-inf', '(' .. text(NOW - stay))
                    if silent < surplus then refuse('LIMIT') end
                    forgetAgents(NOW - stay, surplus)
                end
                call('ZADD', key('agents'), 0, id)
                call('HSET', agent, 'registered_at', text(NOW), 'capabilities', '[]')
            else
                displaceAgent(id, known[1], known[2] and 'lost' or 'live')
                call('HDEL', agent, 'is_lost')
            end
            call('HSET', agent, 'type', type, 'last_heartbeat', text(NOW))
            if capabilities then call('HSET', agent, 'capabilities', capabilities) end
            placeAgent(id, type, 'live', text(NOW))
            record('registered', 'agent:' .. id, id, type)
            return agentRow(id)
            """,
        using: [.history, .agents]
    )

    static let readAgent = StoreScript(look: "return agentRow(arg(1))", using: [.agents])

    static let listAgents = StoreScript(listing: "agents", as: "agentRow", using: [.agents])

    /// Takes names and moments in turn, so many that the script stays short.
    static let recordSignsOfLife = StoreScript(
        change: """
            local returned = {}
            for place = 1, #ARGV - 4, 2 do
                local id, seen = arg(place), number(arg(place + 1))
                local known = call('HMGET', key('agent:' .. id), 'last_heartbeat', 'is_lost')
                if known[1] then
                    if known[2] then
                        findAgent(id)
                        record('returned', 'agent:' .. id, id, nil, seen)
                        returned[#returned + 1] = agentRow(id)
                    end
                    if number(known[1]) < seen then
                        call('HSET', key('agent:' .. id), 'last_heartbeat', text(seen))
                        call('ZADD', key('agents:live'), text(seen), id)
                    end
                end
                noteInRooms(id, seen)
                extendLeases(id, seen)
            end
            return returned
            """,
        using: [.history, .tasks, .leases, .presence, .agents]
    )

    /// Looks at some of those that have been silent; those that hold a task are left, and counted for the next look.
    static let loseAgents = StoreScript(
        change: """
            local silent = call('ZRANGEBYSCORE', key('agents:live'), '-inf', '(' .. arg(1), 'LIMIT', arg(2), arg(3))
            local lost = {}
            for _, id in ipairs(silent) do
                if call('EXISTS', key('held:' .. id)) == 0 then
                    loseAgent(id)
                    record('lost', 'agent:' .. id, 'janitor')
                    lost[#lost + 1] = agentRow(id)
                end
            end
            return {#silent, lost}
            """,
        using: [.history, .agents]
    )

    /// Forgets agents that were lost before a moment, at most so many; returns how many went.
    static let pruneAgents = StoreScript(look: "return forgetAgents(number(arg(1)), arg(2))", using: [.agents])

    /// Asks of a thousand agents at once how many hold something; there are as many as the limit of agents allows.
    static let countAgents = StoreScript(
        look: """
            local function count(state, type)
                local ids = call('SMEMBERS', key('agents:' .. state .. ':' .. type))
                local busy = 0
                for first = 1, #ids, 1000 do
                    local held = {}
                    for place = first, math.min(first + 999, #ids) do held[#held + 1] = key('held:' .. ids[place]) end
                    busy = busy + call('EXISTS', unpack(held))
                end
                return busy, #ids - busy
            end
            local counts = {}
            for place, type in ipairs(call('SMEMBERS', key('agents:types'))) do
                local busy, idle = count('live', type)
                local busyToo, offline = count('lost', type)
                counts[place] = {type, busy + busyToo, idle, offline}
            end
            return counts
            """
    )
}
