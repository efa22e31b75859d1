import MCP
import Orchestration
import Vocabulary

/// Empties a room (room specification §3.2), after asking the person behind the client where that can be done.
struct ClearRoomMessages: RoomTool {
    static let name = "clear_room_messages"
    static let title = "Clear room"
    static let summary = "Delete every message of a room for good."
    static let access = Access.orchestrator
    static let effects: Effects = [.writes, .destroys, .repeats]
    static let conversation = Conversation.asks

    @Argument("Room.")
    var roomName: RoomName

    @Argument("true, to mean it.")
    var confirm: Bool

    struct Output: Codable, Sendable {
        var success = true
        var roomName: RoomName
        var clearedCount: Int
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let count = try await board.rooms.clear(
            roomName,
            isConfirmed: confirm,
            by: call.caller,
            once: call.receipt()
        )
        return Output(roomName: roomName, clearedCount: count)
    }

    func answer(_ board: Board, in call: ToolCall) async throws -> ToolAnswer {
        if confirm {
            let question = try await call.confirmation(on: board) {
                let room = try await board.rooms.room(roomName)
                return ConfirmationQuestion(
                    text: """
                        Delete all \(room.keptMessages) messages of the room \(room.name)? They cannot be brought back.
                        """,
                    yes: "Delete them",
                    state: ["room": .string(room.name.rawValue)],
                    isNeeded: room.keptMessages > 0
                )
            }
            if let question { return .input(question) }
        }
        return .output(try JSON.encode(try await self.call(board, in: call)))
    }
}
