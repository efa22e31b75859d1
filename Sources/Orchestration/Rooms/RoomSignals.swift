import Logging
import Metrics
import Vocabulary

/// Tells the operators what happens in rooms: one log line for each change, and never a word of what was said.
struct RoomSignals: Sendable {
    private let logger: Logger
    private let metrics: any MetricsFactory
    private let messagesSent: Counter

    init(metrics: any MetricsFactory, logger: Logger) {
        self.logger = logger
        self.metrics = metrics
        messagesSent = Counter(label: Metric.messagesSent.name, dimensions: [], factory: metrics)
    }

    func created(_ room: RoomRecord) {
        log(.roomCreated, "Room created", in: room.name, ["actor": "\(room.createdBy)"])
    }

    func entered(_ room: RoomName, _ agent: AgentID) {
        log(.roomEntered, "Agent entered a room", in: room, ["agent_id": "\(agent)"])
    }

    func left(_ room: RoomName, _ agent: AgentID) {
        log(.roomLeft, "Agent left a room", in: room, ["agent_id": "\(agent)"])
    }

    func sent(_ message: SentMessage, by agent: AgentID) {
        messagesSent.increment()
        log(
            .messageSent,
            "Message sent",
            in: message.room,
            [
                "agent_id": "\(agent)", "message_id": "\(message.id)",
                "mentions": .stringConvertible(message.mentions.count),
            ]
        )
        guard message.pruned > 0 else { return }
        // A full room prunes with every message: that is its normal state.
        log(
            .roomPruned,
            "Oldest messages pruned",
            in: message.room,
            ["count": .stringConvertible(message.pruned)],
            level: .debug
        )
    }

    /// A message that was not taken; a flood of them is told of by its rate limit alone.
    func refused(_ fault: Fault) {
        let reason = [("reason", fault.code.rawValue.lowercased())]
        Counter(label: Metric.messagesRefused.name, dimensions: reason, factory: metrics).increment()
    }

    func limited(_ agent: AgentID, in room: RoomName, for seconds: Int) {
        log(
            .messageRateLimited,
            "Message refused: the agent sends too fast",
            in: room,
            ["agent_id": "\(agent)", "retry_after_s": .stringConvertible(seconds)],
            level: .warning
        )
    }

    func cleared(_ room: RoomName, by actor: String, count: Int) {
        log(
            .roomCleared,
            "Room cleared",
            in: room,
            ["actor": "\(actor)", "count": .stringConvertible(count)],
            level: .warning
        )
    }

    private func log(
        _ event: BoardEvent,
        _ text: Logger.Message,
        in room: RoomName,
        _ fields: Logger.Metadata,
        level: Logger.Level = .info
    ) {
        guard logger.logLevel <= level else { return }
        var metadata = fields
        metadata["event"] = "\(event.rawValue)"
        metadata["room"] = "\(room)"
        logger.log(level: level, text, metadata: metadata)
    }
}
