import Orchestration
import Vocabulary

/// The records of one request, sorted by whose they are and by whether they are of use.
struct SortedRecords: Sendable {
    /// What one agent did, as far as the request tells.
    struct Steps: Sendable {
        let agent: AgentID
        var activities: [AgentActivity] = []
        /// How many of them were read in full.
        var used = 0
    }

    /// In the order in which the agents occur.
    private(set) var steps: [Steps] = []
    private(set) var tally = TelemetryTally()
    private var places: [AgentID: Int] = [:]
    private let receivedAt: Timestamp

    init(_ request: LogsRequest, from caller: Caller, receivedAt: Timestamp) {
        self.receivedAt = receivedAt
        for resource in request.resources { add(resource, from: caller) }
    }

    private mutating func add(_ resource: LogsRequest.Resource, from caller: Caller) {
        guard !resource.records.isEmpty else { return }
        do throws(Fault) {
            if let agent = try caller.agent(named: resource.agentName) {
                add(resource.records, of: agent)
            } else {
                tally.ignore(resource.records.count, telling: Self.noAgent)
            }
        } catch {
            tally.reject(resource.records.count, because: error.message)
        }
    }

    private mutating func add(_ records: [Result<LogRecord, IllFormed>], of agent: AgentID) {
        var steps = Steps(agent: agent)
        for record in records {
            do throws(IllFormed) {
                guard let event = try ClaudeEvent(record.get(), receivedAt: receivedAt) else {
                    tally.ignore()
                    continue
                }
                steps.activities.append(event.activity)
                if let mistake = event.mistake { throw mistake }
                steps.used += 1
                tally.use()
            } catch {
                tally.reject(because: "Rejected: \(error.message).")
            }
        }
        if !steps.activities.isEmpty { join(steps) }
    }

    private mutating func join(_ more: Steps) {
        guard let place = places[more.agent] else {
            places[more.agent] = steps.count
            return steps.append(more)
        }
        steps[place].activities += more.activities
        steps[place].used += more.used
    }

    private static let noAgent = """
        Ignored: nothing tells which agent this is of. Send it with a key made with --agent, or set \
        OTEL_RESOURCE_ATTRIBUTES=callboard.agent_id=NAME.
        """
}
