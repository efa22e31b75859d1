import MCP
import Orchestration
import Vocabulary

/// Makes a room (room specification §1.2).
struct CreateRoom: RoomTool {
    static let name = "create_room"
    static let title = "Create room"
    static let summary = "Make a room for a topic or a team. Enter it to talk in it."
    static let effects: Effects = .writes

    @Argument("Letters, digits, - and _.")
    var roomName: RoomName

    @Argument("What it is for.")
    var description: String?

    func call(_ board: Board, in call: ToolCall) async throws -> RoomChange {
        let room = try await board.rooms.create(
            roomName,
            description: description,
            by: call.caller,
            once: call.receipt()
        )
        return RoomChange(roomName: room.name, message: "The room \(room.name) was made.")
    }
}
