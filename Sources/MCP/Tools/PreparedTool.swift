package import Vocabulary

/// A tool made ready to be listed and called: everything that does not depend on a call was worked out at the start.
package struct PreparedTool: Sendable {
    package let name: String
    package let aliases: [String]
    package let inputSchema: JSON
    package let outputSchema: JSON
    /// Its entry in `tools/list`, as JSON.
    let listing: [UInt8]
    private let access: Access
    private let effects: Effects
    private let reader: @Sendable (JSON) throws -> PreparedCall

    package init<T: Tool>(_ tool: T.Type, services: T.Services) throws {
        do {
            let plan = try ArgumentPlan(reflecting: T(), casing: T.casing, bounds: T.bounds(given: services))
            inputSchema = .object(plan.schema)
            outputSchema = try OutputSchema.of(T.Output.self)
            reader = { arguments in
                let tool = try plan.decode(T.self, from: arguments)
                return PreparedCall(patience: tool.patience) { call in
                    try JSON.encode(try await tool.call(services, in: call))
                }
            }
        } catch let error as ToolDeclarationError {
            throw ToolDeclarationError("The tool \(T.name) is declared wrongly: \(error.description).")
        }
        name = T.name
        aliases = T.aliases
        access = T.access
        effects = T.effects
        listing =
            JSON.object([
                JSON.Member("name", .string(T.name)),
                JSON.Member("title", .string(T.title)),
                JSON.Member("description", .string(T.summary)),
                JSON.Member("inputSchema", inputSchema),
                JSON.Member("outputSchema", outputSchema),
                JSON.Member("annotations", T.effects.annotations),
            ]).bytes
    }

    /// Whether callers of a role may call the tool, and see it listed.
    package func isOpen(to role: Role) -> Bool {
        switch role {
        case .orchestrator: true
        case .worker: access == .worker
        case .observer: effects.changesNothing
        }
    }

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
    /// Does the work, and gives the output as JSON.
    package let run: @Sendable (ToolCall) async throws -> [UInt8]
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
