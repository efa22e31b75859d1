import MCP
import Testing
import Vocabulary

@Suite("Schema of an output")
struct OutputSchemaTests {
    @Test func `the schema is read from the type`() throws {
        let tool = try PreparedTool(Report.self, services: ())
        #expect(
            tool.outputSchema?.description == """
                {"type":"object","properties":{\
                "tasks":{"type":"array","items":{"type":"object","properties":{\
                "task_id":{"type":"string"},\
                "status":{"type":"string","enum":["open","done"]},\
                "created_at":{"type":"string","format":"date-time"},\
                "result":{},\
                "error":{"type":["string","null"]},\
                "last":{"type":["string","null"],"enum":["open","done",null]},\
                "cost":{"type":"number"},\
                "tags":{"type":"array","items":{"type":"string"}},\
                "parent":{"type":"object","properties":{"weight":{"type":"integer"}},"required":["weight"]},\
                "counts":{"type":"object","additionalProperties":{"type":"integer"}}},\
                "required":["task_id","status","created_at","result","error","last","tags","counts"]}},\
                "next_cursor":{"type":"string"},\
                "final":{"type":"boolean"}},\
                "required":["tasks","final"]}
                """
        )
    }

    @Test func `an output that is no object, or has no end, stops the start`() {
        func reason<T: Tool>(_ tool: T.Type) -> String? where T.Services == Void {
            do { _ = try PreparedTool(tool, services: ()) } catch { return "\(error)" }
            return nil
        }
        #expect(reason(Listing.self) == "The tool listing is declared wrongly: its output is no object.")
        #expect(reason(Endless.self) == "The tool endless is declared wrongly: its output nests without end.")
    }
}

private enum Status: String, ClosedVocabulary {
    case open
    case done
}

private struct Report: Tool {
    static let name = "report"
    static let title = "Report"
    static let summary = "Reports."
    static let access = Access.worker
    static let effects = Effects.reads

    struct Row: Codable, Sendable {
        var id: TaskID
        var status: Status
        var created: Timestamp
        var result: RawJSON
        var error: OrNull<String>
        var last: OrNull<Status>
        var cost: Double?
        var tags: [String]
        var parent: Parent?
        var counts: [String: Int]

        struct Parent: Codable, Sendable {
            var weight: Int
        }

        enum CodingKeys: String, CodingKey {
            case id = "task_id"
            case status
            case created = "created_at"
            case result
            case error
            case last
            case cost
            case tags
            case parent
            case counts
        }
    }

    struct Output: Codable, Sendable {
        var tasks: [Row]
        var nextCursor: String?
        var final: Bool

        enum CodingKeys: String, CodingKey {
            case tasks
            case nextCursor = "next_cursor"
            case final
        }
    }

    func call(_ services: Void, in call: ToolCall) async throws -> Output { Output(tasks: [], final: true) }
}

private struct Listing: Tool {
    static let name = "listing"
    static let title = "Listing"
    static let summary = "Lists."
    static let access = Access.worker
    static let effects = Effects.reads
    func call(_ services: Void, in call: ToolCall) async throws -> [String] { [] }
}

private struct Endless: Tool {
    static let name = "endless"
    static let title = "Endless"
    static let summary = "Nests."
    static let access = Access.worker
    static let effects = Effects.reads

    struct Node: Codable, Sendable {
        var children: [Node]
    }

    func call(_ services: Void, in call: ToolCall) async throws -> Node { Node(children: []) }
}
