import Testing
import Vocabulary

@Suite("Identities")
struct IdentityTests {
    @Test func `agent names have one spelling`() {
        #expect(AgentID(checking: "e\u{301}")?.rawValue.utf8.count == 2)
        #expect(AgentID(checking: "太郎 1") != nil)
    }

    @Test(arguments: [
        "", " a", "a ", "a\u{0}x", "a\nb", "a\u{200B}b", "\u{202E}b", String(repeating: "a", count: 129),
    ])
    func `names that hide something are refused`(text: String) { #expect(AgentID(checking: text) == nil) }

    @Test(arguments: ["", "../x", "a b", "a/b", "é", "-a", String(repeating: "a", count: 65)])
    func `task ids and types are plain`(text: String) {
        #expect(TaskID(checking: text) == nil)
        #expect(AgentType(checking: text) == nil)
    }

    @Test(arguments: [(1, "task-20261121-001"), (999, "task-20261121-999"), (12_345, "task-20261121-12345")])
    func `a task id tells its day and number`(number: Int, text: String) {
        let id = TaskID(day: Timestamp(milliseconds: 1_795_252_801_234), number: number)
        #expect(id.rawValue == text)
        #expect(TaskID(checking: text) == id)
    }
}
