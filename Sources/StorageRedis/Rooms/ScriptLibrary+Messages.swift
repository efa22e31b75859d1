/// `room:ROOM:messages:GENERATION` is a stream of messages under `NUMBER-PLACE`: numbers grow over all rooms together,
/// places are those within the room and have no gap. `…:mentions:GENERATION:AGENT` orders the numbers of messages that
/// mention an agent, `…:ids:GENERATION` has the numbers of imported messages by their ids, and `…:counts:GENERATION` and
/// `…:pruned:GENERATION` count the messages of each agent. `rooms:recent` is a stream of the newest messages of agents on
/// the board, each with its room; `rooms:cleared` orders the generations that were cleared and wait to be swept.
extension ScriptLibrary {
    /// How many of the newest messages a search over all rooms looks at.
    static let recentMessages = 10_000

    /// Adds messages to rooms.
    static let messages = ScriptLibrary(
        """
        local function mentionsOf(room, agent) return partOf(room, 'mentions') .. ':' .. agent end

        -- Adds the message that stands among the arguments: kind, time (else now), author, bytes, how many arguments
        -- follow, and these, as names and values in turn. Gives its number.
        local function addMessage(room, first)
            local kind, at, author, bytes = arg(first), given(first + 1) or text(NOW), arg(first + 2), arg(first + 3)
            local last = first + 4 + number(arg(first + 4))
            local hash = key('room:' .. room.name)
            local seq = text(call('HINCRBY', key('counters'), 'messages', 1))
            local place = text(call('HINCRBY', hash, 'place', 1))
            call('XADD', partOf(room, 'messages'), seq .. '-' .. place, 'kind', kind, 'at', at, 'author', author, 'bytes',
                bytes, unpack(ARGV, first + 9, last + 4))
            for field = first + 5, last, 2 do
                if arg(field) == 'id' then
                    call('HSET', partOf(room, 'ids'), arg(field + 1), seq)
                elseif arg(field) == 'to' then
                    for agent in string.gmatch(arg(field + 1), '[^\\n]+') do
                        call('ZADD', mentionsOf(room, agent), seq, seq)
                    end
                end
            end
            call('HINCRBY', hash, 'kept_bytes', bytes)
            if kind == 'user' then
                call('HINCRBY', hash, 'message_count', 1)
                call('HINCRBY', hash, 'kept_said', 1)
                call('HINCRBY', key('counters'), 'messages_kept', 1)
                call('HSET', hash, 'last_said', seq)
                call('XADD', key('rooms:recent'), 'MAXLEN', \(Self.recentMessages), seq .. '-0', 'room', room.name)
            end
            return seq
        end
        """
    )
}
