import Logging
import MCP
import Vocabulary

/// Tells the operator that a limit was reached, and by whom.
struct LimitLog: Sendable {
    let logger: Logger

    func tell(_ limit: Rejection, client: IPAddress?, key: String? = nil) {
        logger.notice(
            "A limit was reached",
            metadata: [
                "event": .string(BoardEvent.limitReached.rawValue), "limit": .string(limit.rawValue),
                "client_address": .string(client.map { "\($0)" } ?? ""), "key_id": .string(key ?? ""),
            ]
        )
    }
}
