extension StoreScript {
    /// A sender that had read everything has read its own message too.
    static let sendMessage = StoreScript(
        change: """
            local name, author, caller, limit, mentions = arg(1), arg(2), given(3), number(arg(4)), arg(5)
            requireFree('agent', author)
            requireFree('agent', caller)
            requireFree('room', name)
            local room = requireRoom(name)
            local place = requirePlace(room, author)
            local pruned = pruneRoom(room, math.max(0, limit - 1))
            local seq = addMessage(room, 6)
            call('HINCRBY', partOf(room, 'counts'), author, 1)
            if number(place[1]) >= room.lastSaid then call('HSET', memberOf(room, author), 'read_through', seq) end
            return {name, seq, text(NOW), mentions, text(pruned)}
            """,
        using: [.quarantine, .rooms, .readers, .messages, .pruning]
    )

    /// A stretch of a room's messages, and how many it keeps.
    static let readMessages = StoreScript(
        look: """
            local room = requireRoom(arg(1))
            local entries, isEnd = stretchOf(room, arg(2) == 'up', number(given(3)), number(given(4)), number(arg(5)),
                number(arg(6)), given(7))
            return {entries, isEnd and 1 or 0, call('XLEN', partOf(room, 'messages'))}
            """,
        using: [.rooms, .messages, .stretches]
    )

    /// A stretch of what may be unread, from the reader's cursor or a number on, and how far the reader has come.
    static let readUnread = StoreScript(
        look: """
            local agent, isMentions = arg(2), arg(3) == '1'
            if arg(4) == '1' then requireFree('agent', agent) end
            local room = requireRoom(arg(1))
            local place = requirePlace(room, agent)
            local from = number(given(5)) or number(isMentions and place[2] or place[1])
            local entries, isEnd = {}, true
            if isMentions or room.lastSaid > from then
                entries, isEnd = stretchOf(room, true, from, nil, 0, number(arg(6)), isMentions and agent)
            end
            return {entries, isEnd and 1 or 0, room.generation, text(room.lastSaid), place[1], place[2]}
            """,
        using: [.quarantine, .rooms, .readers, .messages, .stretches]
    )

    /// Moves a reader's cursors, unless somebody moved them or cleared the room since they were looked at.
    static let moveCursors = StoreScript(
        change: """
            requireFree('agent', arg(2))
            local room = requireRoom(arg(1))
            local place = requirePlace(room, arg(2))
            if room.generation ~= arg(3) or place[1] ~= arg(4) or place[2] ~= arg(6) then refuse('CHANGED') end
            call('HSET', memberOf(room, arg(2)), 'read_through', arg(5), 'mentions_through', arg(7))
            return {args(4)}
            """,
        using: [.quarantine, .rooms, .readers]
    )

    static let takeReadingBack = StoreScript(
        change: """
            local receipt = given(3)
            if receipt then
                call('DEL', key('once:' .. receipt))
                call('ZREM', key('once'), receipt)
            end
            local member = key('room:' .. arg(1) .. ':member:' .. arg(2))
            local place = call('HMGET', member, 'read_through', 'mentions_through')
            if place[1] ~= arg(5) or place[2] ~= arg(7) then return 0 end
            call('HSET', member, 'read_through', arg(4), 'mentions_through', arg(6))
            return 1
            """
    )

    /// The message of a number where it stands in the room; else whether it may have been there.
    static let findSequence = StoreScript(
        look: """
            local seq = given(3)
            local function standing(room, seq) return call('XRANGE', partOf(room, 'messages'), seq, seq)[1] end
            local room = requireRoom(arg(1))
            local imported = call('HGET', partOf(room, 'ids'), arg(2))
            if imported then return {'imported', imported} end
            if not seq then return {'unknown'} end
            local entry = standing(room, seq)
            if entry then return {'here', entry} end
            local recent = call('XRANGE', key('rooms:recent'), seq, seq)[1]
            if recent then
                local isElsewhere = recent[2][2] ~= room.name and standing(requireRoom(recent[2][2]), seq)
                return {isElsewhere and 'unknown' or 'gone'}
            end
            -- Only the oldest messages of a room go; one that is younger than what it keeps never was in it.
            local first = call('XRANGE', partOf(room, 'messages'), '-', '+', 'COUNT', 1)[1]
            if first and number(string.match(first[1], '^%d+')) < number(seq) then return {'unknown'} end
            return {number(call('HGET', key('counters'), 'messages') or '0') >= number(seq) and 'gone' or 'unknown'}
            """,
        using: [.rooms]
    )

    /// A stretch of the newest messages that agents sent to any room, each with its room.
    static let readRecent = StoreScript(
        look: """
            local from, count = number(given(1)), number(arg(2))
            local recent = call('XREVRANGE', key('rooms:recent'), from and text(from - 1) or '+', '-', 'COUNT', count)
            local rooms, entries, size, last, isEnd = {}, {}, 0, nil, #recent < count
            for _, entry in ipairs(recent) do
                last = string.match(entry[1], '^%d+')
                local name = entry[2][2]
                rooms[name] = rooms[name] or requireRoom(name)
                local message = call('XRANGE', partOf(rooms[name], 'messages'), last, last)[1]
                if message then
                    entries[#entries + 1] = {name, message}
                    size = size + number(message[2][8])
                    if size >= FULL then isEnd = false break end
                end
            end
            return {entries, isEnd and 1 or 0, last or false, call('XLEN', key('rooms:recent')),
                call('HGET', key('counters'), 'messages_kept') or '0'}
            """,
        using: [.rooms, .messages, .stretches]
    )
}
