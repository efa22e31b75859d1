import RESP

/// An operation of the store as the engine runs it: a body in Lua within the frame that all share.
struct StoreScript: Sendable {
    let source: RedisScript

    /// A script that changes something; what its body returns is the reply, and is kept under the call's receipt.
    ///
    /// With a second value it says otherwise: `'void'` for a reply that changed nothing and leaves no receipt, `'again'`
    /// for one that an earlier call had already. A body refuses with `refuse(code, …)`, and has written nothing by then.
    init(change body: String, using libraries: [ScriptLibrary] = []) {
        self.init(.change, libraries, body)
    }

    /// A script that only looks, or whose changes need neither a receipt nor the time.
    init(look body: String, using libraries: [ScriptLibrary] = []) {
        self.init(.look, libraries, body)
    }

    private init(_ frame: ScriptFrame, _ libraries: [ScriptLibrary], _ body: String) {
        source = RedisScript(
            ([ScriptLibrary.base.source] + libraries.map(\.source)
                + ["local function operation()", body, "end", frame.source]).joined(separator: "\n")
        )
    }
}

/// Functions in Lua that several scripts share.
struct ScriptLibrary: Sendable {
    let source: String

    init(_ source: String) { self.source = source }
}

extension ScriptLibrary {
    /// What every script has at hand.
    ///
    /// Lua's numbers are written with care: by itself it would write the time in microseconds with fourteen digits only.
    static let base = ScriptLibrary(
        """
        local P, NOW = ARGV[1], tonumber(ARGV[2])
        local call = redis.call
        local function key(name) return P .. name end
        -- The arguments of the operation itself.
        local function arg(n) return ARGV[n + 4] end
        -- The same, and nil for one that is empty.
        local function given(n) local value = ARGV[n + 4] if value ~= '' then return value end end
        -- Those from a place to the end.
        local function args(n) return unpack(ARGV, n + 4) end
        local function number(value) return value and tonumber(value) end
        local function text(n) return string.format('%.0f', n) end
        local function refuse(code, ...) error({refusal = {code, ...}}) end
        """
    )
}

/// What stands around a body.
private enum ScriptFrame {
    case change
    case look

    var source: String {
        switch self {
        case .look: Self.running("return {'done', (operation())}")
        case .change:
            // The time never goes back, whichever node tells it. It is written in any case: a call that comes again has
            // its answer confirmed by replicas only behind a write of its own.
            Self.running(
                """
                local clock = tonumber(call('GET', key('clock')) or '0')
                if NOW < clock then NOW = clock end
                call('SET', key('clock'), text(NOW))
                local receipt, print = ARGV[3], ARGV[4]
                local kept = receipt ~= '' and key('once:' .. receipt)
                if kept then
                    local first = call('HMGET', kept, 'print', 'reply')
                    if first[1] then
                        if first[1] ~= print then refuse('OTHER_CALL') end
                        return {'again', cmsgpack.unpack(first[2])}
                    end
                end
                local reply, kind = operation()
                if kept and not kind then
                    call('HSET', kept, 'print', print, 'reply', cmsgpack.pack(reply), 'at', text(NOW))
                    call('ZADD', key('once'), text(NOW), receipt)
                end
                return {kind == 'again' and 'again' or 'done', reply}
                """
            )
        }
    }

    /// A refusal comes back as a value: texts of callers must never become an error of the protocol below.
    private static func running(_ body: String) -> String {
        """
        local function run()
        \(body)
        end
        local isFine, outcome = pcall(run)
        if isFine then return outcome end
        if type(outcome) == 'table' and outcome.refusal then return {'refused', outcome.refusal} end
        -- An error of the engine keeps its code, by which it is told what became of the change, and nothing else: thrown
        -- again it would be one of the script's own.
        local text = type(outcome) == 'table' and outcome.err or tostring(outcome)
        local code = string.match(text, '^%-?(%u+) ') or string.match(text, '^@?user_script: ?%d+: %-?(%u+) ')
        if code then return redis.error_reply(code .. ' @user_script') end
        error(outcome)
        """
    }
}
