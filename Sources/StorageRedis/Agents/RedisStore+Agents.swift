package import Orchestration
import RESP
package import Vocabulary

extension RedisStore: AgentStore {
    package func register(
        _ id: AgentID,
        as type: AgentType,
        capabilities: [String]?,
        at now: Timestamp
    ) async throws -> AgentRecord {
        let words = try capabilities.map { String(decoding: try JSON.encode($0), as: UTF8.self) }
        let stay = StoreLimits.lostAgentStays.milliseconds
        do {
            return try await change(
                .registerAgent,
                [
                    .text(id.rawValue), .text(type.rawValue), .optional(words), .number(limits.agents), .number(stay),
                ],
                at: now,
                AgentRecord.init
            ).outcome
        } catch is ScriptRefusal {
            throw Fault(agentLimit: limits.agents)
        }
    }

    package func agent(_ id: AgentID) async throws -> AgentRecord? {
        try await look(.readAgent, [.text(id.rawValue)]) { try $0.given.map(AgentRecord.init) }
    }

    package func agents() async throws -> [AgentRecord] { try await list(.listAgents) { try AgentRecord($0) } }

    package func recordSignsOfLife(_ signs: [AgentID: Timestamp]) async throws -> [AgentRecord] {
        var returned: [AgentRecord] = []
        for batch in signs.sorted(by: { $0.value < $1.value }).batches(of: 100) {
            let arguments = batch.flatMap { [RedisCommand.Argument.text($0.key.rawValue), .time($0.value)] }
            returned += try await change(.recordSignsOfLife, arguments, at: batch.last?.value) {
                try $0.all.map(AgentRecord.init)
            }.outcome
        }
        return returned
    }

    package func markLost(silentSince: Timestamp, at now: Timestamp) async throws -> [AgentRecord] {
        var lost: [AgentRecord] = []
        var left = 0
        while true {
            let arguments: [RedisCommand.Argument] = [.time(silentSince), .number(left), .number(Self.pageSize)]
            let (seen, marked) = try await change(.loseAgents, arguments, at: now) { reply in
                (try reply[0].int, try reply[1].all.map(AgentRecord.init))
            }.outcome
            lost += marked
            left += seen - marked.count
            if seen < Self.pageSize { return lost }
        }
    }

    package func agentCounts() async throws -> [AgentCount] {
        let types = try await look(.countAgents) { reply in
            try reply.all.map { row in
                let type = AgentType(rawValue: try row[0].string)
                return try zip([AgentState.active, .idle, .offline], 1...).map { state, place in
                    AgentCount(type: type, state: state, count: try row[place].int)
                }
            }
        }
        return types.sorted { $0[0].type.rawValue < $1[0].type.rawValue }.flatMap(\.self).filter { $0.count > 0 }
    }
}

extension AgentRecord {
    fileprivate init(_ reply: Reply) throws {
        guard let fields = try reply[1].fields else { throw Fault.damagedReply }
        self.init(
            id: AgentID(rawValue: try reply[0].string),
            type: AgentType(rawValue: try fields.required("type").string),
            capabilities: try JSONReader.read(try fields.required("capabilities").string).decode(),
            registeredAt: try fields.required("registered_at").timestamp,
            lastHeartbeat: try fields.required("last_heartbeat").timestamp,
            isLost: fields.flag("is_lost"),
            currentTask: try reply[2].all.first.map { TaskID(rawValue: try $0.string) },
            quarantine: try reply[3].given?.string
        )
    }
}
