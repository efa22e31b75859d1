extension ScriptLibrary {
    /// Takes the oldest messages out of rooms, unless somebody reads all rooms as they stood at one moment.
    ///
    /// `rooms:holds` orders such readers by the time, on the engine's own clock, up to which everything stays for them.
    static let pruning = ScriptLibrary(
        """
        local function engineTime()
            local time = call('TIME')
            return time[1] * 1000 + math.floor(time[2] / 1000)
        end
        local function isHeld()
            if call('ZCARD', key('rooms:holds')) == 0 then return false end
            return call('ZCOUNT', key('rooms:holds'), text(engineTime()), '+inf') > 0
        end

        -- Forgets the oldest messages of a generation, at most so many; gives how many went, their bytes, and how many of
        -- them agents had sent.
        local function forgetMessages(room, limit)
            local stream, bytes, said = partOf(room, 'messages'), 0, 0
            local oldest = call('XRANGE', stream, '-', '+', 'COUNT', limit)
            if #oldest == 0 then return 0, 0, 0 end
            for _, entry in ipairs(oldest) do
                local seq, fields = string.match(entry[1], '^%d+'), entry[2]
                bytes = bytes + number(fields[8])
                if fields[2] == 'user' then
                    said = said + 1
                    call('HINCRBY', partOf(room, 'pruned'), fields[6], 1)
                end
                for field = 9, #fields, 2 do
                    if fields[field] == 'id' then
                        call('HDEL', partOf(room, 'ids'), fields[field + 1])
                    elseif fields[field] == 'to' then
                        for agent in string.gmatch(fields[field + 1], '[^\\n]+') do
                            call('ZREM', mentionsOf(room, agent), seq)
                        end
                    end
                end
            end
            call('XTRIM', stream, 'MAXLEN', call('XLEN', stream) - #oldest)
            return #oldest, bytes, said
        end

        -- Brings a room nearer to so many messages; a limit that was lowered is reached step by step.
        local function pruneRoom(room, limit)
            local surplus = call('XLEN', partOf(room, 'messages')) - limit
            if surplus <= 0 or isHeld() then return 0 end
            local count, bytes, said = forgetMessages(room, math.min(surplus, 64))
            call('HINCRBY', key('room:' .. room.name), 'kept_bytes', text(0 - bytes))
            call('HINCRBY', key('room:' .. room.name), 'kept_said', text(0 - said))
            call('HINCRBY', key('counters'), 'messages_kept', text(0 - said))
            return count
        end
        """
    )
}
