extension ScriptLibrary {
    /// Refuses what somebody in quarantine would do: an order of quarantine that was answered holds.
    static let quarantine = ScriptLibrary(
        """
        -- A subject without a name is nobody.
        local function requireFree(kind, name)
            if not name then return end
            local order = call('HMGET', key('quarantine:' .. kind .. ':' .. name), 'reason', 'since', 'actor')
            if order[1] then refuse('QUARANTINED', kind, name, order[1], order[2], order[3]) end
        end
        """
    )
}
