extension ScriptLibrary {
    /// Reads messages of rooms in order, a bounded stretch at a time.
    static let stretches = ScriptLibrary(
        """
        -- A reply holds about so many bytes of messages at the most; it ends behind the message that goes beyond.
        local FULL = 1048576

        local function numberOf(entry)
            local seq, place = string.match(entry[1], '^(%d+)-(%d+)$')
            return number(seq), number(place)
        end

        -- The number of the message that so many newer ones follow, found by halves.
        local function numberPast(stream, skip)
            local first = call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
            if not first then return end
            local low, lowest = numberOf(first)
            local high, highest = numberOf(call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1])
            local wanted = highest - skip
            if wanted < lowest then return end
            while low < high do
                local middle = low + math.ceil((high - low) / 2)
                local seq, place = numberOf(call('XREVRANGE', stream, text(middle), '-', 'COUNT', 1)[1])
                if place == wanted then return seq end
                if place > wanted then high = seq - 1 else low = middle + 1 end
            end
            return low
        end

        -- Messages after a number and up to another, or before one, without the first so many of them; with an agent those
        -- that mention it. Gives them, and whether nothing lies beyond.
        local function stretchOf(room, isUp, from, through, skip, count, agent)
            local stream, entries, size = partOf(room, 'messages'), {}, 0
            local low = isUp and from and text(from + 1)
            local high = isUp and through and text(through) or not isUp and from and text(from - 1)
            local function add(entry)
                entries[#entries + 1] = entry
                size = size + number(entry[2][8])
                return size < FULL
            end
            if agent then
                local index = mentionsOf(room, agent)
                low, high = low or '-inf', high or '+inf'
                local found = isUp and call('ZRANGEBYSCORE', index, low, high, 'LIMIT', skip, count)
                    or not isUp and call('ZRANGE', index, high, low, 'BYSCORE', 'REV', 'LIMIT', skip, count)
                for place, seq in ipairs(found) do
                    if not add(call('XRANGE', stream, seq, seq)[1]) and place < #found then return entries, false end
                end
                return entries, #found < count
            end
            if skip > 0 then
                high = numberPast(stream, skip)
                if not high then return entries, true end
                high = text(high)
            end
            low, high = low or '-', high or '+'
            while #entries < count do
                local step = math.min(32, count - #entries)
                local part = isUp and call('XRANGE', stream, low, high, 'COUNT', step)
                    or not isUp and call('XREVRANGE', stream, high, low, 'COUNT', step)
                local hasSpace = true
                for _, entry in ipairs(part) do hasSpace = add(entry) end
                if #part < step then return entries, true end
                local last = numberOf(entries[#entries])
                if isUp then low = text(last + 1) else high = text(last - 1) end
                if not hasSpace then break end
            end
            return entries, false
        end
        """
    )
}
