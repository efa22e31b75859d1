import MCP
import Orchestration
import Testing
import Tools
import Vocabulary

/// Who may do what: one row for each tool, prompt, resource and method, one column for each kind of caller.
///
/// A row is missing for whatever is new: whoever adds a tool says here who may call it.
@Suite("Roles")
struct RoleMatrixTests {
    private typealias Roles = Set<Role>

    private static let lead: Roles = [.orchestrator]
    private static let work: Roles = [.orchestrator, .worker]
    private static let look: Roles = [.orchestrator, .observer]
    private static let all: Roles = [.orchestrator, .worker, .observer]

    private static let tools: [String: Roles] = [
        "create_task": lead, "get_task_status": look, "get_result": look, "list_tasks": look, "cancel_task": lead,
        "retry_task": lead, "explain_task": look, "list_agents": look, "quarantine": lead, "poll_tasks": work,
        "submit_result": work,
        "register_agent": work, "heartbeat": work, "get_shared_state": all, "set_shared_state": work,
        "list_rooms": all, "create_room": work, "enter_room": work, "leave_room": work, "list_room_users": all,
        "send_message": work, "get_messages": work, "wait_for_messages": work, "search_messages": all,
        "get_status": all, "clear_room_messages": lead,
    ]

    private static let prompts: [String: Roles] = [
        "orchestrator": lead, "planning": work, "implementation": work, "testing": work, "documentation": work,
    ]

    /// Methods that answer whoever was let in; what they show depends on the role.
    private static let methods = [
        "server/discover", "tools/list", "prompts/list", "resources/list", "resources/templates/list",
    ]

    /// Every kind of caller that can be let in.
    private static let callers: [Caller] = [
        .boss, .ada, .watcher, .local, Caller(keyID: "MCP_API_KEY", role: .orchestrator),
        Caller(keyID: "oauth:1", role: .orchestrator, holdsToken: true),
        Caller(keyID: "oauth:2", role: .worker, agent: .bob, holdsToken: true),
        Caller(keyID: "oauth:3", role: .observer, holdsToken: true),
    ]

    /// How a call of a tool is answered, as far as roles decide.
    private enum Verdict: Equatable {
        case allowed
        /// A result that says FORBIDDEN.
        case refused
        /// HTTP 403, with the role to ask the authorization server for.
        case needs(Role?)
    }

    private func verdict(on tool: String, for caller: Caller, _ board: BoardFixture) async throws -> Verdict {
        let params = [JSON.Member("name", .string(tool)), JSON.Member("arguments", [:])]
        let answer = try await board.send("tools/call", params, by: caller)
        // Whatever waits or streams was taken.
        guard case .reply(let reply) = answer else { return .allowed }
        if reply.status == 403 { return .needs(reply.neededRole) }
        let error = try JSONReader.read(reply.body)["result"]?["structuredContent"]?["error"]
        return error?["code"] == "FORBIDDEN" ? .refused : .allowed
    }

    @Test func `every tool has a row`() throws {
        #expect(Set(Self.tools.keys) == Set(try BoardFixture().catalog.tools.map(\.name)))
        #expect(Set(BoardTools.names) == Set(Self.tools.keys))
    }

    @Test(arguments: callers)
    func `a tool is called by whom its row names, and by nobody else`(caller: Caller) async throws {
        let board = try BoardFixture()
        for (tool, roles) in Self.tools {
            let expected: Verdict =
                if roles.contains(caller.role) {
                    .allowed
                } else if caller.holdsToken {
                    .needs(roles.contains(.worker) ? .worker : .orchestrator)
                } else {
                    .refused
                }
            for name in [tool, "agent_communication/\(tool)"] where name == tool || board.catalog.answers(to: name) {
                #expect(try await verdict(on: name, for: caller, board) == expected, "\(name) by \(caller.name)")
            }
        }
    }

    @Test(arguments: callers)
    func `a caller is shown what it may call`(caller: Caller) async throws {
        let board = try BoardFixture()
        let tools = try await board.ask("tools/list", by: caller)["tools"]?.array ?? []
        let allowed = Self.tools.filter { $0.value.contains(caller.role) }.keys
        #expect(Set(tools.compactMap { $0["name"]?.string }) == Set(allowed))
        let prompts = try await board.ask("prompts/list", by: caller)["prompts"]?.array ?? []
        let readable = Self.prompts.filter { $0.value.contains(caller.role) }.keys
        #expect(Set(prompts.compactMap { $0["name"]?.string }) == Set(readable))
    }

    @Test(arguments: callers)
    func `a prompt is given to whom its row names`(caller: Caller) async throws {
        let board = try BoardFixture()
        for (prompt, roles) in Self.prompts {
            let answer = try? await board.ask("prompts/get", [JSON.Member("name", .string(prompt))], by: caller)
            #expect((answer != nil) == roles.contains(caller.role), "\(prompt) by \(caller.name)")
        }
    }

    @Test(arguments: callers)
    func `everybody who is let in may look around`(caller: Caller) async throws {
        let board = try BoardFixture()
        for method in Self.methods { #expect(try await !board.ask(method, by: caller).isNull, "\(method)") }
    }

    /// A worker sees what is its own; the others see the board.
    @Test(arguments: callers)
    func `a resource is read by whom it concerns`(caller: Caller) async throws {
        let board = try BoardFixture()
        let task = try await board.create()
        try await board.claim(by: .ada)
        let other = try await board.create()
        let sees: (Bool, Bool) = caller.role == .worker ? (caller.agent == .ada, false) : (true, true)
        for (uri, isSeen) in [
            ("task://\(task.id)", sees.0), ("task://\(other.id)", sees.1), ("agent://ada", true),
            ("board://summary", true),
            ("task://task-20260101-999", false), ("agent://nobody", false),
        ] {
            let answer = try? await board.ask("resources/read", [JSON.Member("uri", .string(uri))], by: caller)
            #expect((answer != nil) == isSeen, "\(uri) by \(caller.name)")
        }
    }

    @Test func `an alias is no way around`() async throws {
        let board = try BoardFixture()
        #expect(try await verdict(on: "agent_communication/clear_room_messages", for: .ada, board) == .refused)
        #expect(try await verdict(on: "agent_communication/clear_room_messages", for: .watcher, board) == .refused)
    }
}

extension ToolCatalog {
    fileprivate func answers(to name: String) -> Bool { tools.contains { $0.aliases.contains(name) } }
}
