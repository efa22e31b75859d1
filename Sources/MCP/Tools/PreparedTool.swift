package import Vocabulary

/// A tool made ready to be listed and called: everything that does not depend on a call was worked out at the start.
package struct PreparedTool: Sendable {
    package let name: String
    package let aliases: [String]
    package let inputSchema: JSON
    /// Nothing for a tool that answers with texts, images and sounds.
    package let outputSchema: JSON?
    /// Its entry in `tools/list`, as JSON.
    let listing: [UInt8]
    /// The arguments that a modern client repeats in headers.
    let mirrors: MirroredArguments
    private let access: Access
    private let effects: Effects
    private let conversation: Conversation
    private let reader: @Sendable (JSON) throws -> PreparedCall

    package init<T: Tool>(_ tool: T.Type, services: T.Services) throws {
        do {
            let plan = try ArgumentPlan(reflecting: T(), casing: T.casing, bounds: T.bounds(given: services))
            inputSchema = .object(plan.schema)
            outputSchema = try OutputSchema.of(T.Output.self)
            reader = { arguments in
                let tool = try plan.decode(T.self, from: arguments)
                return PreparedCall(patience: tool.patience) { try await tool.answer(services, in: $0) }
            }
        } catch let error as ToolDeclarationError {
            throw ToolDeclarationError("The tool \(T.name) is declared wrongly: \(error.description).")
        }
        name = T.name
        aliases = T.aliases
        access = T.access
        effects = T.effects
        conversation = T.conversation
        mirrors = MirroredArguments(in: inputSchema)
        listing = Self.listing(T.name, T.title, T.summary, inputSchema, outputSchema, T.effects)
    }

    /// A tool whose schema is not derived but written, and whose answers are free: it reads its arguments itself.
    package init(
        name: String,
        title: String,
        summary: String,
        inputSchema: JSON,
        effects: Effects = .reads,
        conversation: Conversation = .none,
        answer: @escaping @Sendable (ToolCall) async throws -> ToolAnswer
    ) {
        self.name = name
        self.inputSchema = inputSchema
        self.effects = effects
        self.conversation = conversation
        aliases = []
        outputSchema = nil
        access = .worker
        mirrors = MirroredArguments(in: inputSchema)
        listing = Self.listing(name, title, summary, inputSchema, nil, effects)
        reader = { _ in PreparedCall(patience: .zero, run: answer) }
    }

    private static func listing(
        _ name: String,
        _ title: String,
        _ summary: String,
        _ inputSchema: JSON,
        _ outputSchema: JSON?,
        _ effects: Effects
    ) -> [UInt8] {
        var members = [
            JSON.Member("name", .string(name)), JSON.Member("title", .string(title)),
            JSON.Member("description", .string(summary)), JSON.Member("inputSchema", inputSchema),
        ]
        if let outputSchema { members.append(JSON.Member("outputSchema", outputSchema)) }
        return JSON.object(members + [JSON.Member("annotations", effects.annotations)]).bytes
    }

    /// Whether a call may say something before its answer, which then has to be a stream.
    func talks(to request: ClientRequest) -> Bool {
        switch conversation {
        case .none: false
        case .asks: request.version.era == .legacy && !(request.capabilities.json.members ?? []).isEmpty
        case .reports: true
        }
    }

    /// Whether callers of a role may call the tool, and see it listed.
    package func isOpen(to role: Role) -> Bool {
        switch role {
        case .orchestrator: true
        case .worker: access == .worker
        case .observer: effects.changesNothing
        }
    }

    /// The role that allows to call the tool, and the least besides.
    var leastRole: Role { isOpen(to: .worker) ? .worker : .orchestrator }

    /// Reads the arguments of a call; throws a `Fault` for a caller who may not call the tool, and for wrong arguments.
    package func prepare(for call: ToolCall) throws -> PreparedCall {
        guard isOpen(to: call.caller.role) else {
            throw Fault(
                .forbidden,
                "A key with the role \(call.caller.role.rawValue) may not call \(name). tools/list names what it may call."
            )
        }
        do {
            return try reader(call.arguments)
        } catch let refusal as ArgumentRefusal {
            throw Fault(.invalidArgument, refusal.sentence(calling: name))
        }
    }
}

/// A call whose arguments were read.
package struct PreparedCall: Sendable {
    /// How long it may wait before it answers.
    package let patience: Duration
    /// Does the work.
    package let run: @Sendable (ToolCall) async throws -> ToolAnswer
}

extension Effects {
    /// The protocol's hints; what is said of writing means nothing of a tool that only reads.
    fileprivate var annotations: JSON {
        changesNothing
            ? ["readOnlyHint": true, "openWorldHint": false]
            : [
                "readOnlyHint": false, "destructiveHint": .bool(contains(.destroys)),
                "idempotentHint": .bool(contains(.repeats)), "openWorldHint": false,
            ]
    }
}
