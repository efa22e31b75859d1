import MCP
import TestSupport
import Vocabulary

/// What the sample tools work with.
struct Workshop: Sendable {
    let gate = Gate()

    var catalog: ToolCatalog {
        get throws {
            try ToolCatalog([
                PreparedTool(Echo.self, services: self), PreparedTool(Note.self, services: self),
                PreparedTool(Purge.self, services: self), PreparedTool(Peek.self, services: self),
                PreparedTool(Fail.self, services: self), PreparedTool(Wait.self, services: self),
            ])
        }
    }
}

/// Reads; every role may call it.
struct Echo: Tool {
    static let name = "echo"
    static let title = "Echo"
    static let summary = "Says it again."
    static let access = Access.worker
    static let effects = Effects.reads
    static let aliases = ["workshop/echo"]
    @Argument("What to say.", .length(1...64)) var text: String

    struct Output: Codable, Sendable {
        var text: String
        var useID: String?
        var trace: String?
        var agent: AgentID?
    }

    func call(_ workshop: Workshop, in call: ToolCall) async throws -> Output {
        Output(text: text, useID: call.toolUseID, trace: call.traceparent, agent: call.caller.agent)
    }
}

/// Writes; workers may call it.
struct Note: Tool {
    static let name = "note"
    static let title = "Note"
    static let summary = "Notes it."
    static let access = Access.worker
    static let effects: Effects = [.writes, .repeats]

    struct Output: Codable, Sendable {}

    func call(_ workshop: Workshop, in call: ToolCall) async throws -> Output { Output() }
}

/// Destroys; orchestrators may call it.
struct Purge: Tool {
    static let name = "purge"
    static let title = "Purge"
    static let summary = "Throws it away."
    static let access = Access.orchestrator
    static let effects: Effects = [.writes, .destroys]

    func call(_ workshop: Workshop, in call: ToolCall) async throws -> Note.Output { Note.Output() }
}

/// Reads; orchestrators and observers may call it.
struct Peek: Tool {
    static let name = "peek"
    static let title = "Peek"
    static let summary = "Looks."
    static let access = Access.orchestrator
    static let effects = Effects.reads

    func call(_ workshop: Workshop, in call: ToolCall) async throws -> Note.Output { Note.Output() }
}

/// Fails in the way it is told.
struct Fail: Tool {
    static let name = "fail"
    static let title = "Fail"
    static let summary = "Fails."
    static let access = Access.worker
    static let effects = Effects.reads
    @Argument("How.") var how: String

    struct Secret: Error {}

    func call(_ workshop: Workshop, in call: ToolCall) async throws -> Note.Output {
        switch how {
        case "fault": throw Fault(.taskNotFound, "No task is called \"x\".", cause: Secret())
        case "busy": throw Fault(.storeBusy, "The store is busy.", retryAfter: 2)
        default: throw Secret()
        }
    }
}

/// Waits at the gate.
struct Wait: Tool {
    static let name = "wait"
    static let title = "Wait"
    static let summary = "Waits."
    static let access = Access.worker
    static let effects = Effects.reads
    @Argument("Seconds.", .range(0...1_800)) var waitSeconds = 0
    var patience: Duration { .seconds(waitSeconds) }

    func call(_ workshop: Workshop, in call: ToolCall) async throws -> Note.Output {
        try await workshop.gate.pass()
        return Note.Output()
    }
}
