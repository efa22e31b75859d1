package import Orchestration
import RESP
import Vocabulary

extension RedisStore {
    package func tasks(matching filter: TaskFilter, before cursor: Int?, limit: Int) async throws -> TaskPage {
        let indices = [
            filter.agent.map { "tasks:agent:" + $0.rawValue }, filter.status.map { "tasks:status:" + $0.rawValue },
            filter.agentType.map { "tasks:type:" + $0.rawValue },
        ].compactMap(\.self)
        var found: [(seq: Int, task: TaskRecord)] = []
        var next = cursor
        repeat {
            let step = try await look(
                .listTasks,
                [
                    next.map(RedisCommand.Argument.number) ?? "+inf", .number(limit + 1 - found.count),
                    .number(Self.entriesAtOnce), .number(TaskRecord.lineFields.count),
                ] + (TaskRecord.lineFields + (indices.isEmpty ? ["tasks"] : indices)).map(RedisCommand.Argument.text)
            ) { try ListStep($0) }
            found += step.tasks
            next = step.next
        } while next != nil && found.count <= limit
        let shown = found.prefix(limit)
        return TaskPage(tasks: shown.map(\.task), next: found.count > limit ? shown.last?.seq : nil)
    }

    /// How many entries of an index one look passes: others have their turn after some tenths of a millisecond.
    private static let entriesAtOnce = 500
}

/// What one look at a list found, and where the next one goes on; nothing at the end.
private struct ListStep {
    let tasks: [(seq: Int, task: TaskRecord)]
    let next: Int?

    init(_ reply: Reply) throws {
        next = try reply[0].given?.int
        tasks = try reply[1].all.compactMap { line in
            guard let fields = try line.fields(named: TaskRecord.lineFields) else { return nil }
            return (try fields.required("seq").int, try TaskRecord(fields))
        }
    }
}

extension StoreScript {
    fileprivate static let listTasks = StoreScript(
        look: """
            local cursor, limit, entries, width = arg(1), number(arg(2)), number(arg(3)), number(arg(4))
            local fields, indices = {}, {}
            for place = 1, width do fields[place] = arg(4 + place) end
            -- The smallest index is walked, and the others are asked.
            for place = 5 + width, #ARGV - 4 do indices[#indices + 1] = key(arg(place)) end
            local sizes = {}
            for _, name in ipairs(indices) do sizes[name] = call('ZCARD', name) end
            table.sort(indices, function(one, other) return sizes[one] < sizes[other] end)

            local from = cursor == '+inf' and cursor or '(' .. cursor
            local passed = call('ZRANGE', indices[1], from, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, entries, 'WITHSCORES')
            local tasks, last = {}, false
            for place = 1, #passed, 2 do
                if #tasks == limit then return {last, tasks} end
                local id, isMeant = passed[place], true
                last = passed[place + 1]
                for other = 2, #indices do
                    isMeant = isMeant and call('ZSCORE', indices[other], id)
                end
                if isMeant then tasks[#tasks + 1] = call('HMGET', key('task:' .. id), unpack(fields)) end
            end
            return {#passed == 2 * entries and last, tasks}
            """
    )
}
