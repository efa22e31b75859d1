/// `key:ID` is a hash of a key; `keys` orders the ids of all, `keys:ends` those that were given an end by it, and
/// `keys:agent:AGENT` holds those of an agent. `counters` counts the changes of any of them.
extension ScriptLibrary {
    fileprivate static let keys = ScriptLibrary(
        """
        local function forgetKey(id)
            local agent = call('HGET', key('key:' .. id), 'agent')
            if agent then call('SREM', key('keys:agent:' .. agent), id) end
            call('ZREM', key('keys'), id)
            call('ZREM', key('keys:ends'), id)
            call('DEL', key('key:' .. id))
        end
        -- Notes a change of the keys: for whoever remembers them, and for the audit log.
        local function noteKeys(entry)
            call('HINCRBY', key('counters'), 'keys_version', 1)
            call('RPUSH', key('audit:pending'), entry)
        end
        local function keyRow(id) return {id, call('HGETALL', key('key:' .. id))} end
        """
    )
}

extension StoreScript {
    static let insertKey = StoreScript(
        change: """
            local id, limit, agent, ends, entry = arg(1), number(arg(2)), given(3), given(4), arg(5)
            if call('EXISTS', key('key:' .. id)) == 1 then refuse('KNOWN') end
            local surplus = call('ZCARD', key('keys')) + 1 - limit
            if surplus > 0 then
                local ended = call('ZRANGEBYSCORE', key('keys:ends'), '-inf', text(NOW), 'LIMIT', 0, surplus)
                if #ended < surplus then refuse('LIMIT') end
                for _, other in ipairs(ended) do forgetKey(other) end
            end
            call('HSET', key('key:' .. id), args(6))
            call('ZADD', key('keys'), 0, id)
            if agent then call('SADD', key('keys:agent:' .. agent), id) end
            if ends then call('ZADD', key('keys:ends'), ends, id) end
            noteKeys(entry)
            return true
            """,
        using: [.keys]
    )

    /// Ends a key once: a later revocation leaves the moment of the first.
    static let revokeKey = StoreScript(
        change: """
            local id, entry = arg(1), arg(2)
            if call('EXISTS', key('key:' .. id)) == 0 then refuse('UNKNOWN') end
            if not call('HGET', key('key:' .. id), 'revoked_at') then
                call('HSET', key('key:' .. id), 'revoked_at', text(NOW))
                call('ZADD', key('keys:ends'), text(NOW), id)
            end
            noteKeys(entry)
            return true
            """,
        using: [.keys]
    )

    static let limitKey = StoreScript(
        change: """
            local id, moment, entry = arg(1), number(arg(2)), arg(3)
            if call('EXISTS', key('key:' .. id)) == 0 then refuse('UNKNOWN') end
            local ends = call('HMGET', key('key:' .. id), 'expires_at', 'revoked_at')
            if not ends[1] or moment < number(ends[1]) then
                call('HSET', key('key:' .. id), 'expires_at', text(moment))
                if not ends[2] then call('ZADD', key('keys:ends'), text(moment), id) end
            end
            noteKeys(entry)
            return true
            """,
        using: [.keys]
    )

    /// Takes ids and moments in turn, so many that the script stays short.
    static let recordKeyUses = StoreScript(
        look: """
            for place = 1, #ARGV - 4, 2 do
                local hash, moment = key('key:' .. arg(place)), number(arg(place + 1))
                local known = call('HMGET', hash, 'created_at', 'last_used_at')
                if known[1] and (not known[2] or number(known[2]) < moment) then
                    call('HSET', hash, 'last_used_at', text(moment))
                end
            end
            return true
            """
    )

    static let listKeys = StoreScript(listing: "keys", as: "keyRow", using: [.keys])

    static let readKeysVersion = StoreScript(look: "return call('HGET', key('counters'), 'keys_version') or '0'")

    static let readDigestSecret = StoreScript(look: "return call('HGET', key('meta'), 'digest_secret')")
}
