extension ScriptLibrary {
    /// Tells what an agent holds, by the little that marks and traces need; stands behind `tasks`.
    static let attempts = ScriptLibrary(
        """
        local function attemptsOf(agent)
            local attempts = {}
            for _, id in ipairs(heldBy(agent)) do
                attempts[#attempts + 1] = {id, unpack(call('HMGET', key('task:' .. id), 'attempt', 'created_at',
                    'claimed_at', 'agent_type', 'is_sensitive'))}
            end
            return attempts
        end
        """
    )
}
