extension StoreScript {
    static let createRoom = StoreScript(
        change: """
            local name, creator, limit = arg(1), arg(2), number(arg(3))
            if call('EXISTS', key('room:' .. name)) == 1 then refuse('EXISTS') end
            if call('ZCARD', key('rooms')) >= limit then refuse('FULL') end
            makeRoom(name, creator, '0', args(4))
            return text(NOW)
            """,
        using: [.history, .rooms]
    )

    static let readRoom = StoreScript(look: "return roomRow(arg(1))", using: [.rooms])

    static let listRooms = StoreScript(listing: "rooms", as: "roomRow", using: [.rooms])

    static let listRoomsOfAgent = StoreScript(
        look: "return rowsOf(key('agentRooms:' .. arg(3)), roomRow)",
        using: [.listing, .rooms]
    )

    static let countOnline = StoreScript(look: "return call('SCARD', key('rooms:attending'))")

    /// The messages go out of sight at once, and are forgotten step by step.
    static let clearRoom = StoreScript(
        change: """
            local name, actor, entry = arg(1), arg(2), arg(3)
            local room = requireRoom(name)
            local hash = key('room:' .. name)
            local count = call('HGET', hash, 'kept_said')
            local last = call('XREVRANGE', partOf(room, 'messages'), '+', '-', 'COUNT', 1)[1]
            call('ZADD', key('rooms:cleared'), text(NOW), name .. ':' .. room.generation)
            call('HINCRBY', hash, 'generation', 1)
            call('HSET', hash, 'message_count', '0', 'kept_said', '0', 'kept_bytes', '0')
            if last then call('HSET', hash, 'cleared_through', (string.match(last[1], '^%d+'))) end
            call('HINCRBY', key('counters'), 'messages_kept', text(0 - number(count)))
            record('cleared', 'room:' .. name, actor, count .. ' messages')
            call('RPUSH', key('audit:pending'), entry)
            return count
            """,
        using: [.history, .rooms]
    )

    static let countCleared = StoreScript(look: "return call('ZCARD', key('rooms:cleared'))")

    /// Forgets so many messages at the most, of no more than so many generations.
    static let sweepCleared = StoreScript(
        change: """
            local limit, gone = number(arg(1)), 0
            if isHeld() then return text(0) end
            for _, cleared in ipairs(call('ZRANGE', key('rooms:cleared'), 0, 19)) do
                if gone == limit then break end
                local name, generation = string.match(cleared, '^([^:]+):(%d+)$')
                local room = {name = name, generation = generation}
                gone = gone + (forgetMessages(room, limit - gone))
                if call('XLEN', partOf(room, 'messages')) == 0 then
                    call('UNLINK', partOf(room, 'messages'), partOf(room, 'ids'), partOf(room, 'counts'),
                        partOf(room, 'pruned'))
                    call('ZREM', key('rooms:cleared'), cleared)
                end
            end
            return text(gone)
            """,
        using: [.rooms, .messages, .pruning]
    )
}
