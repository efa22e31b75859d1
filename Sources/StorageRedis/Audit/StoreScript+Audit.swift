/// `audit` is a stream of the rows by their numbers, and `audit:marks` a hash of the places where it begins and ends, and
/// of the row that says where it begins. `audit:pending` lists the lines that have no place yet, in their order.
extension ScriptLibrary {
    fileprivate static let audit = ScriptLibrary(
        """
        local function auditMark(name)
            local mark = call('HMGET', key('audit:marks'), name, name .. '_hash')
            return {mark[1] or '0', mark[2] or ''}
        end
        local function setAuditMark(name, sequence, hash)
            call('HSET', key('audit:marks'), name, sequence, name .. '_hash', hash)
        end
        local function addAuditRow(sequence, line, hash)
            call('XADD', key('audit'), sequence .. '-0', 'line', line, 'hash', hash)
        end
        """
    )
}

extension StoreScript {
    static let appendAudit = StoreScript(look: "return call('RPUSH', key('audit:pending'), args(1))")

    static let readPendingAudit = StoreScript(
        look: """
            local pending = key('audit:pending')
            return {auditMark('head'), call('LLEN', pending), call('LRANGE', pending, 0, number(arg(1)) - 1)}
            """,
        using: [.audit]
    )

    /// Gives the oldest pending lines their places, if the log still ends where they were hashed behind.
    ///
    /// Nobody else takes lines out of the list, and whoever does moves the end: so they are still the ones that were read.
    static let chainAudit = StoreScript(
        look: """
            if auditMark('head')[2] ~= arg(1) then return 0 end
            local count, sequence, hash = 0
            for place = 2, #ARGV - 4, 3 do
                sequence, hash = arg(place), arg(place + 2)
                addAuditRow(sequence, arg(place + 1), hash)
                count = count + 1
            end
            setAuditMark('head', sequence, hash)
            call('LTRIM', key('audit:pending'), count, -1)
            return 1
            """,
        using: [.audit]
    )

    /// Forgets rows up to a place and adds the one that says so, if the log begins and ends where it did, and no line
    /// waits.
    static let pruneAudit = StoreScript(
        look: """
            if auditMark('anchor')[2] ~= arg(1) or auditMark('head')[2] ~= arg(2) then return 0 end
            if call('EXISTS', key('audit:pending')) == 1 then return 0 end
            addAuditRow(arg(5), arg(6), arg(7))
            setAuditMark('head', arg(5), arg(7))
            call('HSET', key('audit:marks'), 'pruned', arg(5))
            setAuditMark('anchor', arg(3), arg(4))
            call('XTRIM', key('audit'), 'MINID', text(number(arg(3)) + 1))
            return 1
            """,
        using: [.audit]
    )

    static let readAuditBounds = StoreScript(
        look: """
            local log = key('audit')
            local pruned = call('HGET', key('audit:marks'), 'pruned')
            return {
                auditMark('anchor'), auditMark('head'), call('XRANGE', log, '-', '+', 'COUNT', 1),
                call('XREVRANGE', log, '+', '-', 'COUNT', 1), pruned and call('XRANGE', log, pruned, pruned) or {}
            }
            """,
        using: [.audit]
    )

    static let readAudit = StoreScript(look: "return call('XRANGE', key('audit'), arg(1), arg(2), 'COUNT', arg(3))")

    static let readAuditBackwards = StoreScript(
        look: "return call('XREVRANGE', key('audit'), arg(1), '-', 'COUNT', arg(2))"
    )
}
