/// `agent:ID` is a hash of an agent; `agents` orders the names of all, `agents:live` and `agents:lost` those in that
/// state by the time at which they were last heard of, and `agents:live:TYPE` and `agents:lost:TYPE` are their sets.
extension ScriptLibrary {
    static let agents = ScriptLibrary(
        """
        -- Enters an agent in one of the two states, which it comes to from neither or from the other.
        local function placeAgent(id, type, state, heard)
            call('SADD', key('agents:types'), type)
            call('SADD', key('agents:' .. state .. ':' .. type), id)
            call('ZADD', key('agents:' .. state), heard, id)
        end
        local function displaceAgent(id, type, state)
            call('SREM', key('agents:' .. state .. ':' .. type), id)
            call('ZREM', key('agents:' .. state), id)
        end
        local function loseAgent(id)
            local agent = call('HMGET', key('agent:' .. id), 'type', 'last_heartbeat')
            displaceAgent(id, agent[1], 'live')
            placeAgent(id, agent[1], 'lost', agent[2])
            call('HSET', key('agent:' .. id), 'is_lost', '1')
        end
        local function findAgent(id)
            local agent = call('HMGET', key('agent:' .. id), 'type', 'last_heartbeat')
            displaceAgent(id, agent[1], 'lost')
            placeAgent(id, agent[1], 'live', agent[2])
            call('HDEL', key('agent:' .. id), 'is_lost')
        end
        -- Forgets lost agents that were last heard of before a moment, the longest silent first; returns how many went.
        local function forgetAgents(moment, limit)
            local silent = call('ZRANGEBYSCORE', key('agents:lost'), '-inf', '(' .. text(moment), 'LIMIT', 0, limit)
            for _, id in ipairs(silent) do
                displaceAgent(id, call('HGET', key('agent:' .. id), 'type'), 'lost')
                call('ZREM', key('agents'), id)
                call('DEL', key('agent:' .. id))
            end
            return #silent
        end
        -- An agent with the task that it holds, the oldest of several, and with why it is in quarantine.
        local function agentRow(id)
            local agent = call('HGETALL', key('agent:' .. id))
            if #agent == 0 then return false end
            return {id, agent, call('ZRANGE', key('held:' .. id), 0, 0),
                call('HGET', key('quarantine:agent:' .. id), 'reason')}
        end
        """
    )
}
