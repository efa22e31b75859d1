extension ScriptLibrary {
    /// Moves on the leases of what an agent holds; stands behind `tasks`.
    static let leases = ScriptLibrary(
        """
        -- A lease is written again only where that moves its end by a twentieth: most signs of life change nothing.
        local function extendLeases(agent, seen)
            for _, id in ipairs(heldBy(agent)) do
                local lease = call('HMGET', key('task:' .. id), 'lease_seconds', 'lease_expires_at')
                local seconds = number(lease[1])
                if number(lease[2]) < seen + seconds * 950 then
                    alterTask(findTask(id), {lease_expires_at = text(seen + seconds * 1000)})
                end
            end
        end
        """
    )
}
