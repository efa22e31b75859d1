import Orchestration
import Testing
import Vocabulary

@Suite("Mentions")
struct MentionTests {
    private func mentions(_ text: String, members: [String] = []) -> [String] {
        MentionResolver(members: members.map(AgentID.init(rawValue:))).mentions(in: text).map(\.rawValue)
    }

    @Test func `the example of the reference`() {
        let text = "@太郎さん、hi @a-b_c. x@y.com @エージェント１"
        #expect(mentions(text, members: ["太郎"]) == ["太郎", "a-b_c", "エージェント１"])
        #expect(mentions(text) == ["太郎さん", "a-b_c", "エージェント１"])
    }

    @Test(arguments: [
        ("Hello @coordinator, task completed!", ["coordinator"]), ("(@ada)", ["ada"]), ("@ada@bob", ["ada"]),
        ("@@ada", ["ada"]), ("done.@ada", []), ("no mention", []), ("@", []), ("@ ada", []), ("@!", []),
        ("to x@example.com and y.z+w%v-@example.com", []), ("é@ada", []), ("確認して@ada", ["ada"]),
        ("これは、＠太郎", ["太郎"]), ("@agent1さん", ["agent1"]), ("@Müller", ["Müller"]), ("@e\u{301}va", ["éva"]),
        ("@bob @ada @bob", ["bob", "ada"]), ("line\n@ada\t@bob", ["ada", "bob"]), ("@ada's", ["ada"]),
    ])
    func `a mention is a sign and a name, in the place of a word`(text: String, expected: [String]) {
        #expect(mentions(text) == expected)
    }

    @Test(arguments: [
        ("`@ada`", []), ("``a ` @ada`` @bob", ["bob"]), ("```\n@ada\n```\n@bob", ["bob"]), ("`open @ada", ["ada"]),
        ("`` ` @ada", ["ada"]),
        ("`a``b```@ada", ["ada"]), ("`` ` `` @bob ` @ada", ["bob", "ada"]), ("` `` ` @bob `` @ada ``", ["bob"]),
    ])
    func `code mentions nobody`(text: String, expected: [String]) { #expect(mentions(text) == expected) }

    @Test(arguments: [
        ("@annabel", ["annabel"]), ("@ann-bel", ["ann-bel"]), ("@ann- yes", ["ann"]), ("@annさん", ["ann"]),
        ("@annä", ["annä"]), ("@agent-12", ["agent-12"]), ("@agent-1.", ["agent-1"]),
        ("@planning agent 1, go", ["planning agent 1"]), ("@planning agent 12", ["planning"]),
        ("@v1.2 go", ["v1.2"]), ("@太郎丸さん", ["太郎丸"]), ("@太郎さん", ["太郎"]),
    ])
    func `the longest name in the room that the text begins with is meant`(text: String, expected: [String]) {
        let members = ["ann", "agent-1", "planning agent 1", "v1.2", "太郎", "太郎丸"]
        #expect(mentions(text, members: members) == expected)
    }

    @Test func `case decides only where it must`() {
        #expect(mentions("@ADA", members: ["ada"]) == ["ada"])
        #expect(mentions("@Ada", members: ["ada", "Ada"]) == ["Ada"])
        #expect(mentions("@ADA", members: ["ada", "Ada"]) == ["ADA"])
    }

    @Test func `fifty are called at the most, and a flood of signs is not followed`() {
        #expect(mentions((1...80).map { "@a\($0)" }.joined(separator: " ")).count == MentionResolver.limit)
        #expect(mentions(String(repeating: "@", count: 8_000)).isEmpty)
        // Runs of back-ticks of which no two have one length; a search from each for its end would take half a minute.
        let unclosed = (1...700).map { String(repeating: "`", count: $0) }.joined(separator: " ")
        #expect(mentions(unclosed + " @ada") == ["ada"])
        #expect(mentions("@" + String(repeating: "a", count: 128)).count == 1)
        #expect(mentions("@" + String(repeating: "a", count: 129)).isEmpty)
    }
}
