package import Vocabulary

/// One tool: what the model reads of it, who may call it, what it takes, and what it does.
///
/// Its stored properties are `@Argument`s; both schemas are derived from the declaration when the server starts.
package protocol Tool: Decodable, Sendable {
    associatedtype Services: Sendable
    associatedtype Output: Codable & Sendable

    static var name: String { get }
    /// A name for people.
    static var title: String { get }
    /// The description that the model reads.
    static var summary: String { get }
    static var access: Access { get }
    static var effects: Effects { get }
    static var casing: ArgumentCasing { get }
    /// Further names under which the tool is called, but not listed.
    static var aliases: [String] { get }
    /// What it says to its client beside its answer.
    static var conversation: Conversation { get }

    /// Bounds that are known only when the server starts, by the argument's name as the model reads it.
    static func bounds(given services: Services) -> [String: [Bound]]

    init()

    /// How long this call may wait before it answers; asked after its arguments were read.
    var patience: Duration { get }

    /// Does the work; a thrown `Fault` is told to the model, any other error is not.
    func call(_ services: Services, in call: ToolCall) async throws -> Output

    /// Does the work for a client that may get another answer than the output: a question, or a task of the protocol.
    func answer(_ services: Services, in call: ToolCall) async throws -> ToolAnswer
}

extension Tool {
    package static var casing: ArgumentCasing { .snake }
    package static var aliases: [String] { [] }
    package static var conversation: Conversation { .none }
    package static func bounds(given services: Services) -> [String: [Bound]] { [:] }
    package var patience: Duration { .zero }

    package func answer(_ services: Services, in call: ToolCall) async throws -> ToolAnswer {
        .output(try JSON.encode(try await self.call(services, in: call)))
    }
}

/// What a tool says to its client beside its answer.
package enum Conversation: Sendable {
    case none
    /// It may have a question.
    case asks
    /// It reports progress, or writes to the client's log.
    case reports
}

/// Who may call a tool.
package enum Access: Sendable {
    case orchestrator
    case worker
}

/// What a call does to the world; each becomes one of the protocol's annotations.
package struct Effects: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let reads: Effects = []
    package static let writes = Effects(rawValue: 1 << 0)
    /// It takes something away that cannot be brought back.
    package static let destroys = Effects(rawValue: 1 << 1)
    /// The same call again changes nothing more.
    package static let repeats = Effects(rawValue: 1 << 2)

    package var changesNothing: Bool { isDisjoint(with: [.writes, .destroys]) }
}

/// One call of a tool, beside its arguments.
package struct ToolCall: Sendable {
    package let caller: Caller
    /// The tool's own name, also where it was called by another.
    package let tool: String
    /// The arguments as they came.
    package let arguments: JSON
    /// The client's own name for the call (`_meta["claudecode/toolUseId"]`); the same again is the same call.
    package let toolUseID: String?
    /// The caller's own place in a trace, where it says it (W3C Trace Context).
    package let origin: TraceContext?
    /// What the client can do, what it has answered, and the way to it.
    package var client = ClientLink()

    /// - Note: A `traceparent` that is ill-formed is as good as none.
    package init(caller: Caller, tool: String, arguments: JSON, toolUseID: String? = nil, traceparent: String? = nil) {
        self.caller = caller
        self.tool = tool
        self.arguments = arguments
        self.toolUseID = toolUseID
        origin = traceparent.flatMap(TraceContext.init(traceparent:))
    }
}

/// A tool is declared in a way that cannot work; it stops the start of the server.
package struct ToolDeclarationError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
