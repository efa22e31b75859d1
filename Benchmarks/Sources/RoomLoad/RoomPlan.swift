/// What a run does: which agents talk where, how fast, and for how long.
struct RoomPlan {
    let host: String
    let port: Int
    let key: String?
    let rooms: [String]
    let agentsPerRoom: Int
    /// The time from one message of an agent to its next.
    let period: Duration
    let duration: Duration
    let serverProcess: Int32?

    var agents: [RoomAgent] {
        rooms.enumerated().flatMap { number, room in
            (0..<agentsPerRoom).map { RoomAgent(name: "agent-\(number)-\($0)", room: room) }
        }
    }
}
