/// `state:KEY` is a hash of a value; `state` orders the keys by the time at which they expire.
extension ScriptLibrary {
    fileprivate static let state = ScriptLibrary(
        """
        -- Forgets what has expired, at most so many; returns how many went.
        local function expireState(limit)
            local due = call('ZRANGEBYSCORE', key('state'), '-inf', text(NOW), 'LIMIT', 0, limit)
            for _, name in ipairs(due) do
                call('DEL', key('state:' .. name))
                call('ZREM', key('state'), name)
            end
            return #due
        end
        """
    )
}

extension StoreScript {
    static let readState = StoreScript(
        look: """
            local name = arg(1)
            local expiry = number(call('ZSCORE', key('state'), name))
            if not expiry or expiry <= NOW then return false end
            return call('HGETALL', key('state:' .. name))
            """
    )

    static let setState = StoreScript(
        change: """
            local name, agent, expected, limit, life = arg(1), given(2), number(given(3)), number(arg(4)), number(arg(5))
            requireFree('agent', agent)
            local hash = key('state:' .. name)
            local expiry = number(call('ZSCORE', key('state'), name))
            local version = expiry and expiry > NOW and number(call('HGET', hash, 'version')) or 0
            if expected and expected ~= version then refuse('VERSION', text(version)) end
            if not expiry and call('ZCARD', key('state')) >= limit then
                expireState(100)
                if call('ZCARD', key('state')) >= limit then refuse('LIMIT') end
            end
            call('DEL', hash)
            call('HSET', hash, 'version', text(call('HINCRBY', key('counters'), 'state_version', 1)), 'expires_at',
                text(NOW + life), 'updated_at', text(NOW), args(6))
            call('ZADD', key('state'), text(NOW + life), name)
            return call('HGETALL', hash)
            """,
        using: [.quarantine, .state]
    )

    static let expireState = StoreScript(change: "return text(expireState(number(arg(1))))", using: [.state])

    static let countState = StoreScript(look: "return call('ZCOUNT', key('state'), '(' .. text(NOW), '+inf')")
}
