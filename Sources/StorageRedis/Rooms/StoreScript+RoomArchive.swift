extension ScriptLibrary {
    /// Keeps all rooms as they stand for somebody who reads them through, for as long as that reader goes on.
    fileprivate static let holds = ScriptLibrary(
        """
        local function placeHold(token)
            call('ZADD', key('rooms:holds'), text(engineTime() + 60000), token)
        end
        local function renewHold(token)
            local till = number(call('ZSCORE', key('rooms:holds'), token))
            if not till or till < engineTime() then refuse('LAPSED') end
            placeHold(token)
        end
        """
    )
}

extension StoreScript {
    /// Has nothing pruned or swept for a minute; each further look renews that.
    static let placeHold = StoreScript(
        look: """
            call('ZREMRANGEBYSCORE', key('rooms:holds'), '-inf', text(engineTime()))
            placeHold(arg(1))
            return 0
            """,
        using: [.rooms, .messages, .pruning, .holds]
    )

    static let endHold = StoreScript(look: "return call('ZREM', key('rooms:holds'), arg(1))")

    static let listArchivedRooms = StoreScript(
        look: """
            renewHold(arg(3))
            return rowsOf(key('rooms'), function(name)
                local room = requireRoom(name)
                local last = call('XREVRANGE', partOf(room, 'messages'), '+', '-', 'COUNT', 1)[1]
                return {name, call('HGETALL', key('room:' .. name)), call('ZCARD', presentIn(room)),
                    last and string.match(last[1], '^%d+') or '0'}
            end)
            """,
        using: [.listing, .rooms, .messages, .pruning, .holds]
    )

    static let readArchivedMessages = StoreScript(
        look: """
            renewHold(arg(1))
            local room = {name = arg(2), generation = arg(3)}
            local entries, isEnd = stretchOf(room, true, number(arg(4)), number(arg(5)), 0, number(arg(6)))
            return {entries, isEnd and 1 or 0}
            """,
        using: [.rooms, .messages, .pruning, .stretches, .holds]
    )

    /// Everybody who is or was in a room, each with the messages at which its two cursors stand.
    static let listArchivedMembers = StoreScript(
        look: """
            renewHold(arg(3))
            local room = {name = arg(4), generation = arg(5)}
            local function markOf(agent, cursor)
                local through = call('HGET', memberOf(room, agent), cursor)
                local entry = call('XREVRANGE', partOf(room, 'messages'), through, '-', 'COUNT', 1)[1]
                if not entry then return false end
                local fields = {unpack(entry[2], 1, 8)}
                for field = 9, #entry[2], 2 do
                    if entry[2][field] == 'id' then
                        fields[9], fields[10] = 'id', entry[2][field + 1]
                    end
                end
                return {entry[1], fields}
            end
            return rowsOf(key('room:' .. room.name .. ':members'), function(agent)
                return {agent, call('HGETALL', memberOf(room, agent)), call('ZSCORE', presentIn(room), agent) and 1 or 0,
                    isOnline(agent) and 1 or 0, call('HGET', partOf(room, 'pruned'), agent),
                    markOf(agent, 'read_through'), markOf(agent, 'mentions_through')}
            end)
            """,
        using: [.listing, .presence, .rooms, .messages, .pruning, .holds]
    )

    /// The messages that have some ids, which come with the numbers that the ids tell; and what the room is like.
    static let findMessages = StoreScript(
        look: """
            local room = requireRoom(arg(1))
            local found = {}
            for place = 2, #ARGV - 4, 2 do
                local seq = call('HGET', partOf(room, 'ids'), arg(place)) or given(place + 1)
                found[place / 2] = seq and call('XRANGE', partOf(room, 'messages'), seq, seq)[1] or false
            end
            local last = call('XREVRANGE', partOf(room, 'messages'), '+', '-', 'COUNT', 1)[1]
            return {room.generation, text(room.clearedThrough),
                last and string.match(last[1], '^%d+') or text(room.clearedThrough), found}
            """,
        using: [.rooms]
    )

    static let takeRoom = StoreScript(
        change: """
            if call('EXISTS', key('room:' .. arg(1))) == 1 then return 0, 'void' end
            makeRoom(arg(1), arg(2), arg(3), 'created_at', arg(4), args(5))
            return 1
            """,
        using: [.history, .rooms]
    )

    /// Adds messages whose ids are free, as they were when they were looked for in this generation of the room.
    static let takeMessages = StoreScript(
        change: """
            local room = requireRoom(arg(1))
            if room.generation ~= arg(2) then refuse('CHANGED') end
            local firsts, first = {}, 3
            while first <= #ARGV - 4 do
                firsts[#firsts + 1] = first
                local last = first + 4 + number(arg(first + 4))
                for field = first + 5, last, 2 do
                    if arg(field) == 'id' and call('HEXISTS', partOf(room, 'ids'), arg(field + 1)) == 1 then
                        refuse('CHANGED')
                    end
                end
                first = last + 1
            end
            for _, first in ipairs(firsts) do
                addMessage(room, first)
                local author = arg(first + 2)
                -- Who is not in the room yet is counted when it is let in.
                if arg(first) == 'user' and call('EXISTS', memberOf(room, author)) == 1 then
                    call('HINCRBY', partOf(room, 'counts'), author, 1)
                end
            end
            return #firsts
            """,
        using: [.rooms, .messages]
    )

    /// Takes agents that the room does not know: each with how it came, its counts and cursors, and fields of its own.
    static let takeMembers = StoreScript(
        change: """
            local room = requireRoom(arg(1))
            if room.generation ~= arg(2) then refuse('CHANGED') end
            local taken, first = 0, 3
            while first <= #ARGV - 4 do
                local agent, stay, joined, count, pruned = arg(first), arg(first + 1), arg(first + 2), arg(first + 3),
                    arg(first + 4)
                local last = first + 7 + number(arg(first + 7))
                local member = memberOf(room, agent)
                if call('EXISTS', member) == 0 then
                    if stay == 'online' then
                        meetInRooms(agent)
                    elseif call('EXISTS', key('roomAgent:' .. agent)) == 0 then
                        call('HSET', key('roomAgent:' .. agent), 'last_seen', joined, 'is_silent', '1')
                    end
                    call('HSET', member, 'joined_at', joined, 'read_through', arg(first + 5), 'mentions_through',
                        arg(first + 6), unpack(ARGV, first + 12, last + 4))
                    call('ZADD', key('room:' .. room.name .. ':members'), 0, agent)
                    if count ~= '0' then call('HSET', partOf(room, 'counts'), agent, count) end
                    if pruned ~= '0' then call('HSET', partOf(room, 'pruned'), agent, pruned) end
                    if stay ~= 'gone' then
                        letIn(agent, room.name)
                        taken = taken + 1
                    end
                end
                first = last + 1
            end
            return taken
            """,
        using: [.presence, .rooms]
    )

    static let noteImport = StoreScript(
        change: """
            call('RPUSH', key('audit:pending'), arg(4))
            record('imported', 'room:' .. arg(1), arg(2), arg(3))
            return 0
            """,
        using: [.history]
    )
}
