import MCP
import Orchestration
import Vocabulary

/// Writes a value of the shared state.
struct SetSharedState: Tool {
    static let name = "set_shared_state"
    static let title = "Write shared state"
    static let summary =
        "Write a value that agents share. With if_version it is written only if nobody changed it since."
    static let access = Access.worker
    static let effects: Effects = [.writes, .destroys]

    @Argument("Key.", .length(1...256))
    var key: String

    @Argument("The whole new value.")
    var value: JSONObject

    @Argument("Seconds until it expires.", .range(1...2_592_000))
    var ttl = 3_600

    @Argument("The version you read; 0 if the key must not exist.", .range(0...9_007_199_254_740_991))
    var ifVersion: Int?

    struct Output: Codable, Sendable {
        var key: String
        var version: Int
        var expiresAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case key
            case version
            case expiresAt = "expires_at"
        }
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        try requireSize(value.raw, of: "value", atMost: 256)
        let entry = try await board.state.set(
            key,
            to: value.raw,
            for: .seconds(ttl),
            ifVersion: ifVersion,
            by: call.caller,
            once: call.receipt()
        )
        return Output(key: entry.key, version: entry.version, expiresAt: entry.expiresAt)
    }
}
