import Hummingbird
import JSONBytes

/// The parts of a tool call that the bare queue looks at.
struct ToolRequest {
    /// As it was written, since it is only repeated.
    private(set) var id: [UInt8] = []
    private(set) var tool = ""
    private(set) var agentType = ""
    private(set) var taskDescription = ""
    private(set) var context: String?
    private(set) var agentID = ""
    private(set) var taskID = ""
    private(set) var result = ""

    init(_ body: ByteBuffer) throws {
        self = try body.withUnsafeReadableBytes { bytes in
            var request = ToolRequest()
            var cursor = JSONCursor(bytes)
            try request.message(&cursor, in: bytes)
            try cursor.finish()
            return request
        }
    }

    private init() {}

    private mutating func message(_ cursor: inout JSONCursor, in bytes: UnsafeRawBufferPointer) throws(JSONMistake) {
        try cursor.object { (cursor, key) throws(JSONMistake) in
            switch key {
            case "id": id = Array(bytes[try cursor.skip()])
            case "params": try parameters(&cursor, in: bytes)
            default: return false
            }
            return true
        }
    }

    private mutating func parameters(
        _ cursor: inout JSONCursor,
        in bytes: UnsafeRawBufferPointer
    ) throws(JSONMistake) {
        try cursor.object { (cursor, key) throws(JSONMistake) in
            switch key {
            case "name": tool = try cursor.string()
            case "arguments": try arguments(&cursor, in: bytes)
            default: return false
            }
            return true
        }
    }

    private mutating func arguments(_ cursor: inout JSONCursor, in bytes: UnsafeRawBufferPointer) throws(JSONMistake) {
        try cursor.object { (cursor, key) throws(JSONMistake) in
            switch key {
            case "agent_type": agentType = try cursor.string()
            case "task_description": taskDescription = try cursor.string()
            case "context": context = String(decoding: bytes[try cursor.skip()], as: UTF8.self)
            case "agent_id": agentID = try cursor.string()
            case "task_id": taskID = try cursor.string()
            case "result": result = String(decoding: bytes[try cursor.skip()], as: UTF8.self)
            default: return false
            }
            return true
        }
    }
}
