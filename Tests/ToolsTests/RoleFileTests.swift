import Foundation
import MCP
import TestSupport
import Testing
import Tools
import Vocabulary

@Suite("The role files of the examples")
struct RoleFileTests {
    private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../examples").standardizedFileURL

    @Test(arguments: ["orchestrator", "planning", "implementation", "testing", "documentation"])
    func `a role file says what the prompt says`(name: String) async throws {
        let answer = try await BoardFixture().ask("prompts/get", [.init("name", .string(name))], by: .boss)
        let text = try #require(answer["messages"]?.array?.first?["content"]?["text"]?.string)
        #expect(try String(contentsOf: folder.appending(path: "\(name).md"), encoding: .utf8) == text + "\n")
    }

    @Test func `there is a role file for each prompt`() async throws {
        let prompts = try await BoardFixture().ask("prompts/list", by: .boss)["prompts"]?.array ?? []
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let names = prompts.compactMap { $0["name"]?.string.map { $0 + ".md" } }
        #expect(names.sorted() == files.filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted())
    }
}
