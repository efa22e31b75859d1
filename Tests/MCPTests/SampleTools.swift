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
                PreparedTool(Ask.self, services: self), PreparedTool(Tell.self, services: self),
                PreparedTool(Begin.self, services: self), SampleTools.region,
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
        Output(
            text: text,
            useID: call.toolUseID,
            trace: call.origin.flatMap { $0.isSampled ? "\($0.trace)" : nil },
            agent: call.caller.agent
        )
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

/// Asks for a name, in one or two rounds.
struct Ask: Tool {
    static let name = "ask"
    static let title = "Ask"
    static let summary = "Asks."
    static let access = Access.worker
    static let effects = Effects.reads
    static let conversation = Conversation.asks
    @Argument("Whom.") var whom: String

    struct Output: Codable, Sendable {
        var name: String
        var asked: JSON?
    }

    func call(_ workshop: Workshop, in call: ToolCall) async throws -> Output {
        guard case .accepted(let form)? = call.client.answers.form("name") else {
            throw Fault(.invalidArgument, "Nobody said a name.")
        }
        return Output(name: form["name"]?.string ?? "", asked: call.client.state)
    }

    func answer(_ workshop: Workshop, in call: ToolCall) async throws -> ToolAnswer {
        guard call.client.answers.form("name") == nil else {
            return .output(try JSON.encode(try await self.call(workshop, in: call)))
        }
        let form = InputRequest.form(
            "What is the name?",
            ["type": "object", "properties": ["name": ["type": "string"]]]
        )
        return .input(InputRequired([("name", form)], state: ["whom": .string(whom)]))
    }
}

/// Says two things before it is done, and waits at the gate between them.
struct Tell: Tool {
    static let name = "tell"
    static let title = "Tell"
    static let summary = "Tells."
    static let access = Access.worker
    static let effects = Effects.reads
    static let conversation = Conversation.reports
    @Argument("Whether to end the connection in between.") var leaves = false

    func call(_ workshop: Workshop, in call: ToolCall) async throws -> Note.Output {
        call.client.report(1, of: 2, "half")
        call.client.log(.debug, "quiet")
        call.client.log(.warning, ["loud": true], by: "tell")
        if leaves { call.client.closeStream() }
        try await workshop.gate.pass()
        return Note.Output()
    }
}

/// Begins a job that goes on behind its answer, for clients that want that.
struct Begin: Tool {
    static let name = "begin"
    static let title = "Begin"
    static let summary = "Begins."
    static let access = Access.worker
    static let effects = Effects.writes

    func call(_ workshop: Workshop, in call: ToolCall) async throws -> Note.Output {
        throw MissingCapability(["extensions": [DurableTask.extensionName: [:]]])
    }

    func answer(_ workshop: Workshop, in call: ToolCall) async throws -> ToolAnswer {
        guard call.client.capabilities.includes(extension: DurableTask.extensionName) else {
            return .output(try JSON.encode(try await self.call(workshop, in: call)))
        }
        return .task(SampleJobs.task(.working))
    }
}

enum SampleTools {
    /// Repeats arguments in headers, as its written schema says.
    static let region = PreparedTool(
        name: "region",
        title: "Region",
        summary: "Names it.",
        inputSchema: [
            "type": "object",
            "properties": [
                "region": ["type": "string", "x-mcp-header": "Region"],
                "place": ["type": "object", "properties": ["floor": ["type": "integer", "x-mcp-header": "Floor"]]],
            ],
        ]
    ) { _ in .content([.text("ok")]) }
}
