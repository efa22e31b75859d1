package import JSONBytes
package import NIOCore

/// What the generator reads of the answer to a tool call.
package struct Answer: Equatable {
    package private(set) var id: Int?
    /// Whether it is an error of JSON-RPC or of the tool.
    package private(set) var isError = false
    package private(set) var hasResult = false
    /// The task that the answer is about, or the first that it hands out.
    package private(set) var taskID: String?
    /// How many tasks a poll handed out.
    package private(set) var taskCount = 0
    /// The request that created the handed-out task, by its own context.
    package private(set) var createdBy: Int?

    package init(_ body: ByteBuffer, isEventStream: Bool) throws(JSONMistake) {
        guard isEventStream else {
            try read(body.readableBytesView)
            return
        }
        // The answer is the last message of its stream; notifications and comments come before it.
        for line in body.readableBytesView.split(separator: UInt8(ascii: "\n")) where line.starts(with: "data:".utf8) {
            self = Answer()
            try read(line.dropFirst(5))
        }
    }

    private init() {}

    private mutating func read(_ json: ByteBufferView) throws(JSONMistake) {
        var answer = self
        let outcome = json.withUnsafeBytes { bytes -> Result<Void, JSONMistake> in
            do throws(JSONMistake) {
                var cursor = JSONCursor(bytes)
                try answer.message(&cursor)
                return .success(try cursor.finish())
            } catch {
                return .failure(error)
            }
        }
        self = answer
        try outcome.get()
    }

    private mutating func message(_ cursor: inout JSONCursor) throws(JSONMistake) {
        try cursor.object { (cursor, key) throws(JSONMistake) in
            switch key {
            case "id" where try !cursor.isAtNull(): id = try cursor.integer()
            case "result": try result(&cursor)
            case "error" where try !cursor.isAtNull():
                isError = true
                return false
            default: return false
            }
            return true
        }
    }

    private mutating func result(_ cursor: inout JSONCursor) throws(JSONMistake) {
        hasResult = true
        try cursor.object { (cursor, key) throws(JSONMistake) in
            switch key {
            case "isError": if try cursor.bool() { isError = true }
            case "structuredContent": try content(&cursor)
            default: return false
            }
            return true
        }
    }

    private mutating func content(_ cursor: inout JSONCursor) throws(JSONMistake) {
        try cursor.object { (cursor, key) throws(JSONMistake) in
            switch key {
            case "task_id": taskID = try cursor.string()
            case "tasks": try cursor.array { (cursor) throws(JSONMistake) in try task(&cursor) }
            default: return false
            }
            return true
        }
    }

    private mutating func task(_ cursor: inout JSONCursor) throws(JSONMistake) {
        taskCount += 1
        try cursor.object { (cursor, key) throws(JSONMistake) in
            switch key {
            case "task_id" where taskCount == 1: taskID = try cursor.string()
            case "context" where taskCount == 1:
                if try cursor.isAtNull() { return false }
                try cursor.object { (cursor, key) throws(JSONMistake) in
                    guard key == "created_by" else { return false }
                    createdBy = try cursor.integer()
                    return true
                }
            default: return false
            }
            return true
        }
    }
}
