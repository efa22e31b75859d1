import MCP
import Testing
import Vocabulary

@Suite("Arguments of a tool")
struct ArgumentTests {
    private let tool: PreparedTool

    init() throws { tool = try PreparedTool(Everything.self, services: Board()) }

    private func refusal(_ arguments: JSON) -> String? {
        do {
            _ = try tool.prepare(for: ToolCall(caller: .local, tool: tool.name, arguments: arguments))
            return nil
        } catch let fault as Fault {
            return fault.code == .invalidArgument ? fault.message : "wrong code \(fault.code)"
        } catch {
            return "wrong error \(error)"
        }
    }

    private func output(_ arguments: JSON) async throws -> JSON {
        let call = ToolCall(caller: .local, tool: tool.name, arguments: arguments)
        guard case .output(let output) = try await tool.prepare(for: call).run(call) else { throw UnexpectedAnswer() }
        return try JSONReader.read(output)
    }

    @Test func `the schema says what the call checks, in the order of the declaration`() {
        #expect(
            tool.inputSchema.description == """
                {"type":"object","properties":{\
                "text":{"type":"string","minLength":1,"maxLength":3,"description":"A text."},\
                "wait_seconds":{"type":"integer","minimum":0,"maximum":1800,"description":"A wait.","default":0},\
                "share":{"type":"number","minimum":0,"maximum":1,"description":"A share."},\
                "flag":{"type":"boolean","description":"A flag.","default":true},\
                "words":{"type":"array","items":{"type":"string","maxLength":2},"minItems":1,"maxItems":2,\
                "description":"Words."},\
                "agent":{"type":"string","description":"An agent."},\
                "role":{"type":"string","enum":["orchestrator","worker","observer"],"description":"A role.",\
                "default":"worker"},\
                "context":{"type":"object","description":"A context."},\
                "anything":{"description":"Anything."},\
                "usage":{"type":"object","properties":{"input_tokens":{"type":"integer","minimum":0,\
                "description":"Read."},"model":{"type":"string","description":"Model."}},\
                "required":["input_tokens"],"additionalProperties":false,"description":"What it used."},\
                "max_cost_usd":{"type":"integer","minimum":1,"maximum":9,"description":"A cap."}},\
                "required":["text"],"additionalProperties":false}
                """
        )
    }

    @Test func `a tool without arguments has a schema without noise`() throws {
        let tool = try PreparedTool(Nothing.self, services: Board())
        #expect(tool.inputSchema.description == #"{"type":"object","additionalProperties":false}"#)
    }

    @Test(arguments: [
        (#"{"text":"abc"}"#, nil),
        (#"{"text":"abcd"}"#, "text has 4 characters; allowed is 1 to 3."),
        (#"{"text":""}"#, "text has 0 characters; allowed is 1 to 3."),
        (#"{"text":"e\u0301e\u0301"}"#, "text has 4 characters; allowed is 1 to 3."),
        (#"{"text":"👩‍👩"}"#, nil),
        (#"{"text":"a\u0000"}"#, "text contains the character U+0000; leave it out."),
        (#"{"text":1}"#, "text has to be a string."),
        (#"{"text":"a","wait_seconds":1800}"#, nil),
        (#"{"text":"a","wait_seconds":1801}"#, "wait_seconds is 1801; allowed is 0 to 1800."),
        (#"{"text":"a","wait_seconds":-1}"#, "wait_seconds is -1; allowed is 0 to 1800."),
        (#"{"text":"a","wait_seconds":300.0}"#, nil),
        (#"{"text":"a","wait_seconds":1800.5}"#, "wait_seconds is 1800.5; allowed is 0 to 1800."),
        (#"{"text":"a","wait_seconds":0.5}"#, "wait_seconds has to be a whole number."),
        (#"{"text":"a","wait_seconds":"3"}"#, "wait_seconds has to be a whole number."),
        (#"{"text":"a","share":1}"#, nil),
        (#"{"text":"a","share":1.01}"#, "share is 1.01; allowed is 0 to 1."),
        (#"{"text":"a","flag":0}"#, "flag has to be true or false."),
        (#"{"text":"a","words":["ab","cd"]}"#, nil),
        (#"{"text":"a","words":[]}"#, "words has 0 elements; allowed is 1 to 2."),
        (#"{"text":"a","words":["a","b","c"]}"#, "words has 3 elements; allowed is 1 to 2."),
        (#"{"text":"a","words":["a","abc"]}"#, "words[1] has 3 characters; allowed is 0 to 2."),
        (#"{"text":"a","words":["a",7]}"#, "words[1] has to be a string."),
        (#"{"text":"a","words":"a"}"#, "words has to be an array."),
        (
            #"{"text":"a","agent":"a\u0000"}"#,
            "agent has to be 1 to 128 characters without control, invisible or line-breaking ones."
        ),
        (#"{"text":"a","role":"boss"}"#, "role has to be one of orchestrator, worker, observer."),
        (#"{"text":"a","context":[]}"#, "context has to be an object."),
        (#"{"text":"a","usage":{}}"#, "usage needs input_tokens; it takes input_tokens, model."),
        (#"{"text":"a","usage":{"input_tokens":-1}}"#, "usage.input_tokens is -1; allowed is 0 or more."),
        (
            #"{"text":"a","usage":{"input_tokens":1,"Model":"x"}}"#,
            #"usage takes no argument "Model"; it takes input_tokens, model."#
        ),
        (#"{"text":"a","max_cost_usd":9}"#, nil),
        (#"{"text":"a","max_cost_usd":10}"#, "max_cost_usd is 10; allowed is 1 to 9."),
        (#"[]"#, "everything has to be an object."),
    ])
    func `a bound holds at its limit and is named one step beyond`(arguments: String, refusal: String?) throws {
        #expect(self.refusal(try JSONReader.read(arguments)) == refusal)
    }

    @Test func `a missing argument is named, with all there are`() {
        let all =
            "it takes text, wait_seconds, share, flag, words, agent, role, context, anything, usage, max_cost_usd."
        #expect(refusal([:]) == "everything needs text; " + all)
        #expect(refusal(["text": nil]) == "everything needs text; " + all)
    }

    @Test(arguments: ["Text", "text\u{0}", "waitSeconds", "te\u{301}xt"])
    func `an unknown argument is named`(name: String) {
        let refusal = refusal(.object([JSON.Member("text", "a"), JSON.Member(name, 1)]))
        #expect(refusal?.hasPrefix("everything takes no argument \(name.quoted); it takes text,") == true)
    }

    @Test func `null means that an optional or defaulted argument was left out`() async throws {
        let nulls: JSON = [
            "text": "a", "wait_seconds": nil, "share": nil, "flag": nil, "words": nil, "agent": nil, "role": nil,
            "context": nil, "anything": nil, "usage": nil, "max_cost_usd": nil,
        ]
        #expect(try await output(nulls) == output(["text": "a"]))
        #expect(try await output(nulls) == ["text": "a", "wait": 0, "flag": true, "words": [], "role": "worker"])
    }

    @Test func `a call is read into the types of its properties`() async throws {
        let output = try await output([
            "usage": ["model": "m", "input_tokens": 7.0], "context": ["b": 1, "a": [nil]], "role": "observer",
            "agent": "Zoe\u{301}", "words": ["x"], "flag": false, "share": 1, "wait_seconds": 300.0, "text": "t",
            "anything": [1, "2"], "max_cost_usd": 3,
        ])
        #expect(
            output.description == """
                {"text":"t","wait":300,"share":1,"flag":false,"words":["x"],"agent":"Zoé","role":"observer",\
                "context":{"b":1,"a":[null]},"anything":[1,"2"],"tokens":7,"cap":3}
                """
        )
    }

    @Test func `camel case keeps the names`() throws {
        let tool = try PreparedTool(Room.self, services: Board())
        #expect(tool.inputSchema["properties"]?.members?.map(\.key) == ["roomName", "afterId"])
        let call = ToolCall(caller: .local, tool: "room", arguments: ["roomName": "general"])
        #expect(throws: Never.self) { try tool.prepare(for: call) }
    }

    @Test(arguments: [
        ("waitSeconds", "wait_seconds"), ("maxCostUSD", "max_cost_usd"), ("taskID", "task_id"), ("key", "key"),
        ("URLPath", "url_path"), ("agent2Name", "agent2_name"),
    ])
    func `snake case splits words`(property: String, name: String) {
        #expect(ArgumentCasing.snake.name(of: property) == name)
    }

    @Test func `a declaration that cannot work stops the start`() {
        func reason(_ prepare: () throws -> PreparedTool) -> String? {
            do { _ = try prepare() } catch { return "\(error)" }
            return nil
        }
        #expect(
            reason { try PreparedTool(Misbound.self, services: Board()) }
                == "The tool misbound is declared wrongly: name has a bound that does not fit its type."
        )
        #expect(
            reason { try PreparedTool(Bare.self, services: Board()) }
                == "The tool bare is declared wrongly: count is no @Argument."
        )
    }
}

struct Board: Sendable {}

struct Everything: Tool {
    static let name = "everything"
    static let title = "Everything"
    static let summary = "Takes everything."
    static let access = Access.worker
    static let effects = Effects.reads

    @Argument("A text.", .length(1...3)) var text: String
    @Argument("A wait.", .range(0...1_800)) var waitSeconds = 0
    @Argument("A share.", .range(0...1)) var share: Double?
    @Argument("A flag.") var flag = true
    @Argument("Words.", .count(1...2), .length(0...2)) var words: [String]?
    @Argument("An agent.") var agent: AgentID?
    @Argument("A role.") var role = Role.worker
    @Argument("A context.") var context: JSONObject?
    @Argument("Anything.") var anything: JSON?
    @Argument("What it used.") var usage: Usage?
    @Argument("A cap.") var maxCostUSD: Int?

    struct Usage: ArgumentObject {
        @Argument("Read.", .range(0...)) var inputTokens: Int
        @Argument("Model.") var model: String?
    }

    struct Output: Codable, Sendable {
        var text: String
        var wait: Int
        var share: Double?
        var flag: Bool
        var words: [String]
        var agent: AgentID?
        var role: Role
        var context: RawJSON?
        var anything: JSON?
        var tokens: Int?
        var cap: Int?
    }

    static func bounds(given board: Board) -> [String: [Bound]] { ["max_cost_usd": [.range(1...9)]] }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        Output(
            text: text,
            wait: waitSeconds,
            share: share,
            flag: flag,
            words: words ?? [],
            agent: agent,
            role: role,
            context: context?.raw,
            anything: anything,
            tokens: usage?.inputTokens,
            cap: maxCostUSD
        )
    }
}

private struct Done: Codable, Sendable {}

private struct Nothing: Tool {
    static let name = "nothing"
    static let title = "Nothing"
    static let summary = "Takes nothing."
    static let access = Access.worker
    static let effects = Effects.reads
    func call(_ board: Board, in call: ToolCall) async throws -> Done { Done() }
}

private struct Room: Tool {
    static let name = "room"
    static let title = "Room"
    static let summary = "Takes camel case."
    static let access = Access.worker
    static let effects = Effects.reads
    static let casing = ArgumentCasing.camel
    @Argument("A room.") var roomName: String
    @Argument("A message.") var afterId: String?
    func call(_ board: Board, in call: ToolCall) async throws -> Done { Done() }
}

private struct Misbound: Tool {
    static let name = "misbound"
    static let title = "Misbound"
    static let summary = "Bounds a text like a number."
    static let access = Access.worker
    static let effects = Effects.reads
    @Argument("A name.", .range(1...2)) var name: String
    func call(_ board: Board, in call: ToolCall) async throws -> Done { Done() }
}

private struct Bare: Tool {
    static let name = "bare"
    static let title = "Bare"
    static let summary = "Has a property that no call can fill."
    static let access = Access.worker
    static let effects = Effects.reads
    var count = 0
    func call(_ board: Board, in call: ToolCall) async throws -> Done { Done() }
}
