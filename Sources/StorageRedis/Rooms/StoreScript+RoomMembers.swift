extension StoreScript {
    /// Who comes for the first time has read what was said before, except what was said to it.
    static let enterRoom = StoreScript(
        change: """
            local name, agent, limit, profile = arg(1), arg(2), number(arg(3)), given(4)
            requireFree('agent', agent)
            requireFree('room', name)
            local room = requireRoom(name)
            if call('ZSCORE', presentIn(room), agent) then refuse('ALREADY_IN') end
            if call('ZCARD', presentIn(room)) >= limit then refuse('FULL') end
            local member = memberOf(room, agent)
            meetInRooms(agent)
            if call('EXISTS', member) == 0 then
                local mention = call('ZRANGE', mentionsOf(room, agent), 0, 0)[1]
                call('HSET', member, 'read_through', text(room.lastSaid), 'mentions_through',
                    text(mention and number(mention) - 1 or room.lastSaid))
                call('ZADD', key('room:' .. name .. ':members'), 0, agent)
            end
            call('HSET', member, 'joined_at', text(NOW))
            if profile then call('HSET', member, 'profile', profile) end
            letIn(agent, name)
            record('entered', 'room:' .. name, agent)
            return {addMessage(room, 5), text(NOW)}
            """,
        using: [.quarantine, .history, .presence, .rooms, .messages]
    )

    static let leaveRoom = StoreScript(
        change: """
            local name, agent = arg(1), arg(2)
            requireFree('agent', agent)
            local room = requireRoom(name)
            if not call('ZSCORE', presentIn(room), agent) then refuse('NOT_IN') end
            letOut(agent, name)
            record('left', 'room:' .. name, agent)
            return {addMessage(room, 3), text(NOW)}
            """,
        using: [.quarantine, .history, .presence, .rooms, .messages]
    )

    static let listMembers = StoreScript(
        look: """
            local room = requireRoom(arg(3))
            return rowsOf(presentIn(room), function(agent)
                return {agent, call('HGETALL', memberOf(room, agent)), call('HGET', partOf(room, 'counts'), agent),
                    isOnline(agent) and 1 or 0}
            end)
            """,
        using: [.listing, .presence, .rooms]
    )

    static let listMemberNames = StoreScript(
        look: "return rowsOf(key('room:' .. arg(3) .. ':present'), function(agent) return {agent} end)",
        using: [.listing]
    )

    static let hasVisited = StoreScript(look: "return call('EXISTS', key('roomAgent:' .. arg(1)))")

    static let keepOnline = StoreScript(
        change: """
            for place = 1, #ARGV - 4 do noteInRooms(arg(place), NOW) end
            return 0
            """,
        using: [.presence]
    )

    static let hasSilent = StoreScript(look: "return call('ZCOUNT', key('rooms:online'), '-inf', '(' .. arg(1))")

    static let markSilent = StoreScript(
        change: """
            local silent = call('ZRANGEBYSCORE', key('rooms:online'), '-inf', '(' .. arg(1), 'LIMIT', 0, arg(2))
            for _, agent in ipairs(silent) do
                call('ZREM', key('rooms:online'), agent)
                call('HSET', key('roomAgent:' .. agent), 'is_silent', '1')
                countOnline(agent, -1)
            end
            return silent
            """,
        using: [.presence]
    )
}
