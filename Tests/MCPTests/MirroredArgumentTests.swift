import MCP
import Testing
import Vocabulary

@Suite("Arguments repeated in headers (SEP-2243)")
struct MirroredArgumentTests {
    private let fixture: EndpointFixture

    init() throws { fixture = try EndpointFixture() }

    private func outcome(_ arguments: JSON, _ headers: [String: String]) async throws -> String {
        let params = [JSON.Member("name", "region"), JSON.Member("arguments", arguments)]
        return try await fixture.modern("tools/call", params) { $0.parameters = headers }.reply.outcome
    }

    private static let calls: [(arguments: String, headers: [String: String], outcome: String)] = [
        (#"{"region":"eu"}"#, ["region": "eu"], "200"),
        (#"{"region":"eu"}"#, [:], "400 -32020"),
        (#"{"region":"eu"}"#, ["region": "us"], "400 -32020"),
        (#"{"region":"eu"}"#, ["region": "EU"], "400 -32020"),
        (#"{"region":"eu"}"#, ["region": "eu, eu"], "400 -32020"),
        ("{}", ["region": "eu"], "400 -32020"),
        (#"{"region":null}"#, [:], "200"),
        ("{}", ["other": "eu"], "200"),
        (#"{"region":"Hello"}"#, ["region": "=?base64?SGVsbG8=?="], "200"),
        (#"{"region":"SGVsbG8="}"#, ["region": "SGVsbG8="], "200"),
        (#"{"region":"=?base64?SGVsbG8="}"#, ["region": "=?base64?SGVsbG8="], "200"),
        (#"{"region":"Hello"}"#, ["region": "=?base64?SGVsbG8?="], "400 -32020"),
        (#"{"region":"Hello"}"#, ["region": "=?base64?SGVs!!!bG8=?="], "400 -32020"),
        (#"{"place":{"floor":42}}"#, ["floor": "42"], "200"),
        (#"{"place":{"floor":42}}"#, ["floor": "42.0"], "200"),
        (#"{"place":{"floor":42}}"#, ["floor": "43"], "400 -32020"),
        (#"{"place":{"floor":42}}"#, [:], "400 -32020"),
        (#"{"place":{"floor":[1]}}"#, ["floor": "[1]"], "400 -32020"),
    ]

    @Test(arguments: calls)
    func `a header says what its argument says, or the call is refused`(
        arguments: String,
        headers: [String: String],
        outcome: String
    ) async throws {
        #expect(try await self.outcome(JSONReader.read(arguments), headers) == outcome)
    }

    @Test func `legacy clients know no such headers`() async throws {
        let session = try await fixture.session()
        let params: JSON = ["name": "region", "arguments": ["region": "eu"]]
        #expect(try await fixture.legacy("tools/call", params, in: session).reply.outcome == "200")
    }
}
