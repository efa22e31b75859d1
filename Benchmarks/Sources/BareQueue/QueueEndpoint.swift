import Foundation
import GroupedStore
import Hummingbird
import JSONBytes
import Synchronization

/// Performs tool calls on the task table, and writes their answers as MCP has them.
final class QueueEndpoint: Sendable {
    private let tasks: TaskTable
    private let created = Atomic(0)

    init(tasks: TaskTable) { self.tasks = tasks }

    /// The answer to a call, as the whole body of a response.
    func answer(to request: ToolRequest) async throws -> [UInt8] {
        var content = JSONText(capacity: 512)
        switch request.tool {
        case "create_task": try await create(request, &content)
        case "poll_tasks": try await poll(request, &content)
        case "submit_result": try await submit(request, &content)
        default: throw HTTPError(.notFound, message: "There is no tool \(request.tool).")
        }
        return frame(content.bytes, id: request.id)
    }

    private func create(_ request: ToolRequest, _ content: inout JSONText) async throws {
        let id = "task-\(created.add(1, ordering: .relaxed).newValue)"
        try await tasks.create(
            id,
            type: request.agentType,
            description: request.taskDescription,
            context: request.context,
            at: Self.now
        )
        content.raw(#"{"task_id":"#)
        content.string(id)
        content.raw(#","status":"pending"}"#)
    }

    private func poll(_ request: ToolRequest, _ content: inout JSONText) async throws {
        // As in the specification's examples, an agent's name begins with its type.
        let type = String(request.agentID.prefix { $0 != "-" })
        let task = try await tasks.claim(type: type, agent: request.agentID, at: Self.now)
        content.raw(#"{"tasks":["#)
        if let task {
            content.raw(#"{"task_id":"#)
            content.string(task.id)
            content.raw(#","task_description":"#)
            content.string(task.description)
            content.raw(#","context":"#)
            content.raw((task.context ?? "null").utf8)
            content.raw("}")
        }
        content.raw("]}")
    }

    private func submit(_ request: ToolRequest, _ content: inout JSONText) async throws {
        guard try await tasks.submit(request.taskID, result: request.result, agent: request.agentID) else {
            throw HTTPError(.conflict, message: "\(request.agentID) does not hold \(request.taskID).")
        }
        content.raw(#"{"task_id":"#)
        content.string(request.taskID)
        content.raw(#","status":"completed"}"#)
    }

    /// Wraps a tool's output, once as structured content and once as text.
    private func frame(_ content: [UInt8], id: [UInt8]) -> [UInt8] {
        var answer = JSONText(capacity: content.count * 2 + 192)
        answer.raw(#"{"jsonrpc":"2.0","id":"#)
        answer.raw(id)
        answer.raw(#","result":{"resultType":"complete","content":[{"type":"text","text":""#)
        content.withUnsafeBufferPointer { answer.escaped($0) }
        answer.raw(#""}],"structuredContent":"#)
        answer.raw(content)
        answer.raw(#","isError":false}}"#)
        return answer.bytes
    }

    /// Milliseconds since 1970.
    private static var now: Int { Int(Date().timeIntervalSince1970 * 1_000) }
}
