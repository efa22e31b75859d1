import Measurement

/// Fills the rooms, lets the agents talk, lets each read to the end, and audits the rooms.
struct RoomRun {
    let plan: RoomPlan

    func perform() async throws -> RoomReport {
        let plan = plan
        try await RoomConnection.with(plan) { connection in
            for room in plan.rooms {
                let _: Done = try await connection.call("create_room", RoomArguments(roomName: room))
            }
            for agent in plan.agents {
                let _: Done = try await connection.call("enter_room", SendArguments(agent))
            }
        }
        if let server = plan.serverProcess { try ProcessUsage.forgetPeak(of: server) }
        let before = try plan.serverProcess.map { try ProcessUsage(of: $0) }
        let talk = try await talk()
        let after = try plan.serverProcess.map { try ProcessUsage(of: $0) }
        let (records, audit) = try await audit(talk.records)
        var report = RoomReport(plan, records, elapsed: talk.elapsed, audit: audit)
        if let before, let after { report.add(from: before, to: after, elapsed: talk.elapsed) }
        return report
    }

    private func talk() async throws -> (records: [RoomRecord], elapsed: Duration) {
        let plan = plan
        // All are connected by then.
        let start = ContinuousClock.now + .seconds(2)
        let end = start + plan.duration
        let agents = plan.agents
        let records = try await withThrowingTaskGroup(of: RoomRecord.self) { group in
            for (number, agent) in agents.enumerated() {
                // Spread over the period, so that the load is even.
                let first = start + plan.period * number / agents.count
                group.addTask {
                    try await RoomConnection.with(plan) { connection in
                        try await agent.talk(over: &connection, from: first, until: end, every: plan.period)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return (records, ContinuousClock.now - start)
    }

    private func audit(_ talked: [RoomRecord]) async throws -> ([RoomRecord], RoomAudit) {
        let plan = plan
        return try await RoomConnection.with(plan) { connection in
            var records = talked
            for place in records.indices {
                records[place].read += try await records[place].agent.catchUp(over: &connection)
            }
            var audit = RoomAudit()
            let byRoom = Dictionary(grouping: records, by: \.agent.room)
            for room in plan.rooms {
                audit.check(room, try await Self.messages(of: room, over: &connection), byRoom[room] ?? [])
            }
            return (records, audit)
        }
    }

    /// What agents said in a room, oldest first.
    private static func messages(
        of room: String,
        over connection: inout RoomConnection
    ) async throws -> [MessagePage.Message] {
        var newestFirst: [MessagePage.Message] = []
        while true {
            let page: MessagePage = try await connection.call(
                "get_messages",
                ReadArguments(roomName: room, agentName: nil, unreadOnly: nil, limit: 1_000, offset: newestFirst.count)
            )
            newestFirst += page.messages
            if !page.hasMore { return newestFirst.reversed().filter { $0.kind == "user" } }
        }
    }
}
