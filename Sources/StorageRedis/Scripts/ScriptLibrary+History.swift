import Orchestration

/// `history:SUBJECT` is a list of what happened to a task, an agent or a room; `histories` orders the agents and rooms by
/// the time of the oldest event that is kept of them.
extension ScriptLibrary {
    /// Writes down what happened to whom.
    static let history = ScriptLibrary(
        """
        -- Adds an event to the history of a subject (`task:ID`), of which the first event and the newest ones stay.
        local function record(kind, subject, actor, detail, at)
            local events = key('history:' .. subject)
            at = text(at or NOW)
            local count = call('RPUSH', events, cmsgpack.pack({at, kind, actor, detail or nil}))
            if count > \(StoreLimits.eventsPerSubject) then
                local first = call('LPOP', events)
                call('LPOP', events)
                call('LPUSH', events, first)
            end
            if count == 1 and string.sub(subject, 1, 5) ~= 'task:' then
                call('ZADD', key('histories'), at, subject)
            end
        end

        -- The oldest events of a subject: time, kind, actor and, where there is one, the detail.
        local function historyOf(subject, limit)
            local events = call('LRANGE', key('history:' .. subject), 0, limit - 1)
            for place, event in ipairs(events) do events[place] = cmsgpack.unpack(event) end
            return events
        end
        """
    )
}
