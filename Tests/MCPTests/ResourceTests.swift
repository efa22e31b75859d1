import MCP
import Testing
import Vocabulary

@Suite("Resources, prompts and completion")
struct ResourceTests {
    private let fixture: EndpointFixture

    init() throws { fixture = try EndpointFixture() }

    private func result(_ method: String, _ params: [JSON.Member] = [], caller: Caller = .local) async throws -> JSON {
        try await fixture.modern(method, params, caller: caller).reply.json["result"] ?? nil
    }

    private func outcome(_ method: String, _ params: [JSON.Member] = [], caller: Caller = .local) async throws -> String
    {
        try await fixture.modern(method, params, caller: caller).reply.outcome
    }

    @Test func `a list goes on where its cursor says`() async throws {
        let first = try await result("resources/list")
        #expect(first["resources"]?.array?.map { $0["uri"] } == ["book://1", "book://2"])
        #expect(first["resources"]?.array?.first == ["uri": "book://1", "name": "book 1", "title": "Book 1"])
        let cursor = try #require(first["nextCursor"])
        #expect(cursor != "2")
        let second = try await result("resources/list", [JSON.Member("cursor", cursor)])
        #expect(second["resources"]?.array?.map { $0["uri"] } == ["book://3"])
        #expect(second["nextCursor"] == nil)
        #expect((second["ttlMs"], second["cacheScope"]) == (0, "private"))
    }

    @Test(arguments: ["resources/list", "resources/templates/list", "prompts/list", "tools/list"])
    func `a cursor that no page gave is refused`(method: String) async throws {
        for cursor: JSON in ["", "2", "MTE", "****", 7, ["a"]] {
            #expect(try await outcome(method, [JSON.Member("cursor", cursor)]) == "400 -32602")
        }
        #expect(try await outcome(method, [JSON.Member("cursor", nil)]) == "200")
    }

    @Test func `templates are listed`() async throws {
        let templates = try await result("resources/templates/list")["resourceTemplates"]
        #expect(templates == [["uriTemplate": "book://{id}", "name": "book", "mimeType": "text/plain"]])
    }

    @Test func `a resource is read by its URI`() async throws {
        let contents = try await result("resources/read", [JSON.Member("uri", "book://1")])["contents"]
        #expect(contents == [["uri": "book://1", "mimeType": "text/plain", "text": "book://1 says \"hi\""]])
        let mirrored = await fixture.modern("resources/read", [JSON.Member("uri", "book://1")]) { $0.name = "book://2" }
        #expect(try mirrored.reply.outcome == "400 -32020")
    }

    @Test func `what is not there, or not the caller's to see, is not found`() async throws {
        for (uri, caller) in [("book://9", Caller.local), ("book://secret", .with(.worker))] {
            let reply = try await fixture.modern("resources/read", [JSON.Member("uri", .string(uri))], caller: caller)
                .reply
            #expect(try reply.outcome == "400 -32602")
            #expect(try reply.json["error"]?["data"] == ["uri": .string(uri)])
        }
        let session = try await fixture.session()
        let legacy = try await fixture.legacy("resources/read", ["uri": "book://9"], in: session).reply
        #expect(try legacy.outcome == "200 -32002")
        #expect(try await outcome("resources/read") == "400 -32602")
    }

    @Test func `prompts are listed to those who may see them`() async throws {
        #expect(try await result("prompts/list")["prompts"]?.array?.map { $0["name"] } == ["greet", "lead"])
        let prompts = try await result("prompts/list", caller: .with(.worker))["prompts"]
        #expect(
            prompts == [
                [
                    "name": "greet", "title": "Greet", "description": "Greets.",
                    "arguments": [
                        ["name": "who", "description": "Whom.", "required": true],
                        ["name": "how", "description": "How.", "required": false],
                    ],
                ]
            ]
        )
        #expect(try await outcome("prompts/get", [JSON.Member("name", "lead")], caller: .with(.worker)) == "400 -32602")
    }

    @Test func `a prompt is filled in`() async throws {
        let params = [JSON.Member("name", "greet"), JSON.Member("arguments", ["who": "Ada"])]
        let prompt = try await result("prompts/get", params)
        #expect(prompt["description"] == "Greets.")
        #expect(prompt["messages"] == [["role": "user", "content": ["type": "text", "text": "Hello Ada"]]])
    }

    @Test(arguments: [
        "{}", #"{"how":"Hi"}"#, #"{"who":7}"#, #"{"who":"Ada","when":"now"}"#, "[]", #""Ada""#, "null",
    ])
    func `wrong arguments of a prompt are refused`(arguments: String) async throws {
        let params = [JSON.Member("name", "greet"), JSON.Member("arguments", try JSONReader.read(arguments))]
        #expect(try await outcome("prompts/get", params) == "400 -32602")
    }

    private func complete(_ reference: JSON, _ argument: String, _ value: String) -> [JSON.Member] {
        [JSON.Member("ref", reference), JSON.Member("argument", ["name": .string(argument), "value": .string(value)])]
    }

    @Test func `values are suggested, at most a hundred`() async throws {
        let prompt: JSON = ["type": "ref/prompt", "name": "greet"]
        #expect(
            try await result("completion/complete", complete(prompt, "who", "Al"))["completion"]
                == ["values": ["Alan"], "total": 1, "hasMore": false]
        )
        let template: JSON = ["type": "ref/resource", "uri": "book://{id}"]
        let many = try await result("completion/complete", complete(template, "id", ""))["completion"]
        #expect(many?["values"]?.array?.count == 100)
        #expect((many?["total"], many?["hasMore"]) == (150, true))
        for params in [
            complete(prompt, "when", ""), complete(["type": "ref/prompt", "name": "no"], "who", ""),
            complete(["type": "ref/tool", "name": "greet"], "who", ""), [JSON.Member("ref", prompt)],
        ] {
            #expect(try await outcome("completion/complete", params) == "400 -32602")
        }
    }
}
