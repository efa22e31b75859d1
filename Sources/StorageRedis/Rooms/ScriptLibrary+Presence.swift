/// `roomAgent:AGENT` is a hash of somebody who is or was in a room: when it was last heard of, and whether it is silent.
/// `rooms:online` orders those who are not by that time, `agentRooms:AGENT` the rooms that an agent is in by name, and
/// `rooms:attending` is the set of agents that are online and in a room.
extension ScriptLibrary {
    /// Who is there: when agents in rooms were last heard of, registered or not.
    static let presence = ScriptLibrary(
        """
        -- Moves the count of agents online in all rooms that an agent is in; rooms have a limit.
        local function countOnline(agent, step)
            local rooms = call('ZRANGE', key('agentRooms:' .. agent), 0, -1)
            for _, room in ipairs(rooms) do call('HINCRBY', key('room:' .. room), 'online_count', step) end
            if #rooms > 0 then call(step > 0 and 'SADD' or 'SREM', key('rooms:attending'), agent) end
        end

        -- Notes when an agent was heard of; one that was silent is online again in all its rooms. Tells whether it ever
        -- was in a room.
        local function noteInRooms(agent, moment)
            local hash = key('roomAgent:' .. agent)
            local known = call('HMGET', hash, 'last_seen', 'is_silent')
            if not known[1] then return false end
            local seen = math.max(number(known[1]), moment)
            if known[2] or seen > number(known[1]) then
                call('HSET', hash, 'last_seen', text(seen))
                call('ZADD', key('rooms:online'), text(seen), agent)
            end
            if known[2] then
                call('HDEL', hash, 'is_silent')
                countOnline(agent, 1)
            end
            return true
        end

        -- The same for an agent that may never have been in a room.
        local function meetInRooms(agent)
            if noteInRooms(agent, NOW) then return end
            call('HSET', key('roomAgent:' .. agent), 'last_seen', text(NOW))
            call('ZADD', key('rooms:online'), text(NOW), agent)
        end

        local function isOnline(agent) return call('ZSCORE', key('rooms:online'), agent) ~= false end

        -- Lets an agent that somebody has met into a room, or out of one.
        local function letIn(agent, room)
            call('ZADD', key('room:' .. room .. ':present'), 0, agent)
            call('ZADD', key('agentRooms:' .. agent), 0, room)
            if not isOnline(agent) then return end
            call('HINCRBY', key('room:' .. room), 'online_count', 1)
            call('SADD', key('rooms:attending'), agent)
        end
        local function letOut(agent, room)
            call('ZREM', key('room:' .. room .. ':present'), agent)
            call('ZREM', key('agentRooms:' .. agent), room)
            if call('EXISTS', key('agentRooms:' .. agent)) == 0 then call('SREM', key('rooms:attending'), agent) end
            if isOnline(agent) then call('HINCRBY', key('room:' .. room), 'online_count', -1) end
        end
        """
    )
}
