import Vocabulary

/// A request that brings log records (`ExportLogsServiceRequest`).
struct LogsRequest: Sendable {
    /// The records of one sender.
    struct Resource: Sendable {
        /// Who the records are of, as the sender says (`callboard.agent_id`).
        let agentName: String?
        /// Each record, or what is wrong with it.
        let records: [Result<LogRecord, IllFormed>]
    }

    let resources: [Resource]

    /// Reads the resources; a record that is ill-formed harms none of its neighbours.
    init(_ json: JSON, atMost limit: Int) throws {
        guard json.members != nil else { throw IllFormed("the request", "is no object") }
        var resources: [Resource] = []
        var count = 0
        for group in try json.repeated("resourceLogs") {
            var records: [Result<LogRecord, IllFormed>] = []
            for scope in try group.asMessage("resourceLogs").repeated("scopeLogs") {
                let name = try scope.asMessage("scopeLogs").message("scope").text("name")
                for record in try scope.repeated("logRecords") {
                    records.append(Result { () throws(IllFormed) in try LogRecord(record, scope: name) })
                    count += 1
                    guard count <= limit else { throw Refusal.tooManyRecords(limit) }
                }
            }
            let name = try Attributes(group.message("resource")).text("callboard.agent_id")
            resources.append(Resource(agentName: name, records: records))
        }
        self.resources = resources
    }
}

extension Refusal {
    static func tooManyRecords(_ limit: Int) -> Refusal {
        .tooLarge("The request holds more than \(limit) records. Send smaller batches.")
    }
}

extension JSON {
    /// This element of a repeated field, if it is a message.
    func asMessage(_ field: String) throws(IllFormed) -> JSON {
        guard members != nil else { throw IllFormed(field, "holds something that is no object") }
        return self
    }
}
