/// `room:ROOM` is a hash of a room; `rooms` orders the names of all. What belongs to its messages carries the room's
/// generation in its name, so that to clear a room is to begin the next one.
extension ScriptLibrary {
    static let rooms = ScriptLibrary(
        """
        -- A room that is there, as far as most scripts have to know it.
        local function requireRoom(name)
            local known = call('HMGET', key('room:' .. name), 'generation', 'last_said', 'cleared_through')
            if not known[1] then refuse('NO_ROOM') end
            return {name = name, generation = known[1], lastSaid = number(known[2]), clearedThrough = number(known[3])}
        end

        -- The key of something that goes when the room is cleared.
        local function partOf(room, part) return key('room:' .. room.name .. ':' .. part .. ':' .. room.generation) end

        local function presentIn(room) return key('room:' .. room.name .. ':present') end
        local function memberOf(room, agent) return key('room:' .. room.name .. ':member:' .. agent) end

        local function makeRoom(name, creator, count, ...)
            call('HSET', key('room:' .. name), 'created_at', text(NOW), 'created_by', creator, 'generation', '1',
                'place', '0', 'message_count', count, 'kept_said', '0', 'kept_bytes', '0', 'online_count', '0',
                'last_said', '0', 'cleared_through', '0', ...)
            call('ZADD', key('rooms'), 0, name)
            record('created', 'room:' .. name, creator)
        end

        -- A room with what others keep of it: its messages, the agents in it, why it is in quarantine.
        local function roomRow(name)
            local room = call('HGETALL', key('room:' .. name))
            if #room == 0 then return false end
            local messages = key('room:' .. name .. ':messages:' .. call('HGET', key('room:' .. name), 'generation'))
            return {name, room, call('XLEN', messages), call('ZCARD', key('room:' .. name .. ':present')),
                call('HGET', key('quarantine:room:' .. name), 'reason')}
        end
        """
    )

    /// How far agents in a room have read.
    static let readers = ScriptLibrary(
        """
        -- The two cursors of an agent that has to be in a room.
        local function requirePlace(room, agent)
            if not call('ZSCORE', presentIn(room), agent) then refuse('NOT_IN') end
            return call('HMGET', memberOf(room, agent), 'read_through', 'mentions_through')
        end
        """
    )
}
