import MCP
import Orchestration
import Vocabulary

/// A tool of the room specification: its parameters are in camel case, and it answers to its qualified name too.
protocol RoomTool: Tool where Services == Board {}

extension RoomTool {
    static var casing: ArgumentCasing { .camel }
    static var access: Access { .worker }
    static var aliases: [String] { ["agent_communication/\(name)"] }
}

extension RoomName: ArgumentValue {}
extension MessageID: ArgumentValue {}

/// What came of a change of a room: in the words of the specification, and of the board.
struct RoomChange: Codable, Sendable {
    var success = true
    var roomName: RoomName
    var message: String
}
