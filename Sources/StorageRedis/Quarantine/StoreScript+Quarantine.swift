/// `quarantine:KIND:NAME` is a hash of an order; `quarantines` orders the subjects of all by kind and name.
extension ScriptLibrary {
    fileprivate static let orders = ScriptLibrary(
        """
        local function isKnown(kind, name)
            if kind == 'room' then return call('EXISTS', key('room:' .. name)) == 1 end
            return call('EXISTS', key('agent:' .. name), key('keys:agent:' .. name), key('held:' .. name),
                key('roomAgent:' .. name)) > 0
        end
        local function quarantineRow(subject)
            return {subject, call('HGETALL', key('quarantine:' .. subject))}
        end
        """
    )
}

extension StoreScript {
    /// Takes what an agent holds away from it, which is none of the tasks' fault.
    static let quarantine = StoreScript(
        change: """
            local kind, name, actor, entry, reason, limit = arg(1), arg(2), arg(3), arg(4), arg(5), number(arg(6))
            local subject = kind .. ':' .. name
            if not isKnown(kind, name) then refuse('UNKNOWN') end
            if call('ZCARD', key('quarantines')) >= limit then refuse('LIMIT') end
            call('HSET', key('quarantine:' .. subject), 'reason', reason, 'since', text(NOW), 'actor', actor)
            call('ZADD', key('quarantines'), 0, subject)
            record('quarantined', subject, actor, reason)
            call('RPUSH', key('audit:pending'), entry)
            local released = {}
            for place, id in ipairs(kind == 'agent' and heldBy(name) or {}) do
                local task = findTask(id)
                alterTask(task, {forgiven_attempts = text(number(task.forgiven_attempts) + 1)})
                released[place] = releaseTask(task, 'quarantined')
            end
            return released
            """,
        using: [.history, .tasks, .endings, .orders]
    )

    static let liftQuarantine = StoreScript(
        change: """
            local kind, name, actor, entry = arg(1), arg(2), arg(3), arg(4)
            local subject = kind .. ':' .. name
            if call('DEL', key('quarantine:' .. subject)) == 0 then return 0, 'void' end
            call('ZREM', key('quarantines'), subject)
            record('quarantine_lifted', subject, actor)
            call('RPUSH', key('audit:pending'), entry)
            return 1
            """,
        using: [.history]
    )

    static let listQuarantines = StoreScript(listing: "quarantines", as: "quarantineRow", using: [.orders])
}
