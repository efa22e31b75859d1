/// `session:ID` is a hash of a session; `sessions` orders the ids by the time of their last use.
extension ScriptLibrary {
    fileprivate static let sessions = ScriptLibrary(
        """
        -- Forgets sessions last used before a moment, the longest idle first; returns how many went.
        local function dropSessions(moment, limit)
            local idle = call('ZRANGEBYSCORE', key('sessions'), '-inf', '(' .. moment, 'LIMIT', 0, limit)
            for _, id in ipairs(idle) do
                call('DEL', key('session:' .. id))
                call('ZREM', key('sessions'), id)
            end
            return #idle
        end
        """
    )
}

extension StoreScript {
    static let insertSession = StoreScript(
        change: """
            local id, limit, moment, lastUse = arg(1), number(arg(2)), arg(3), arg(4)
            local surplus = call('ZCARD', key('sessions')) + 1 - limit
            if surplus > 0 and dropSessions(moment, surplus) < surplus then return 0 end
            call('HSET', key('session:' .. id), 'last_use', lastUse, args(5))
            call('ZADD', key('sessions'), lastUse, id)
            return 1
            """,
        using: [.sessions]
    )

    static let readSession = StoreScript(look: "return call('HGETALL', key('session:' .. arg(1)))")

    static let touchSession = StoreScript(
        look: """
            local id, moment = arg(1), number(arg(2))
            local lastUse = number(call('HGET', key('session:' .. id), 'last_use'))
            if not lastUse then return 0 end
            if lastUse < moment then
                call('HSET', key('session:' .. id), 'last_use', text(moment))
                call('ZADD', key('sessions'), text(moment), id)
            end
            return 1
            """
    )

    static let replaceSessionDocument = StoreScript(
        change: """
            local session, document, revision = key('session:' .. arg(1)), arg(2), arg(3)
            if call('HGET', session, 'revision') ~= revision then return 0 end
            call('HSET', session, 'document', document)
            call('HINCRBY', session, 'revision', 1)
            return 1
            """
    )

    static let removeSession = StoreScript(
        change: """
            call('ZREM', key('sessions'), arg(1))
            return call('DEL', key('session:' .. arg(1)))
            """
    )

    static let countSessions = StoreScript(look: "return call('ZCOUNT', key('sessions'), arg(1), '+inf')")

    static let dropSessions = StoreScript(look: "return dropSessions(arg(1), arg(2))", using: [.sessions])
}
