import Connect
import Testing

@Suite("A TOML file that others write, too")
struct MergeTOMLTests {
    private let table = """
        [mcp_servers.callboard]
        url = "http://h/mcp"
        tool_timeout_sec = 1860

        """

    private func merged(_ file: String) throws -> String {
        try ClientConfiguration(.codex, for: Connection(endpoint: "http://h/mcp", key: .none)).merged(into: file)
    }

    @Test(arguments: [
        "model = \"o\"\n", "# only a comment", "a = '''\n[mcp_servers.callboard]\n'''\n", "a = [\n  1, # ]\n  [2]\n]\n",
        "[mcp_servers.other]\nurl = \"u\" # c\n", "\n\n",
        "[a.\"b.c\".'d']\nx.\"y z\" = { q = 1, \"r\" = [ ] }\n[[l]]\nn = 1979-05-27\n",
        "s = \"\"\"a \\\"\"\" still\nb\"\"\"\n", "[mcp_servers]\n", "[mcp_servers.callboardish]\nx = 1\n",
    ])
    func `the board is added at the end, and every line before it stays`(file: String) throws {
        let new = try merged(file)
        #expect(new.hasPrefix(file))
        #expect(new.hasSuffix("\n\n" + table))
        #expect(try merged(new) == new)
    }

    @Test func `an older table is replaced where it stands`() throws {
        let file = """
            model = "o"
            [mcp_servers.callboard] # old
            command = "x"
            args = [
              "a",
            ]

            # of other
            [mcp_servers.callboard.tools.poll_tasks]
            approval_mode = "approve"
            [mcp_servers."callboard".http_headers]
            Authorization = "Bearer cb_old"
            [mcp_servers.other]
            url = "u"
            """
        #expect(
            try merged(file) == """
                model = "o"
                \(table)
                # of other
                [mcp_servers.callboard.tools.poll_tasks]
                approval_mode = "approve"
                [mcp_servers.other]
                url = "u"
                """
        )
    }

    @Test func `lines end as they ended`() throws {
        let new = try merged("a = 1\r\n")
        #expect(new.hasPrefix("a = 1\r\n\r\n[mcp_servers.callboard]\r\n"))
        #expect(try merged(new) == new)
    }

    @Test(arguments: [
        "a", "= 1", "a = ", "a = \"x\n", "a = [1\n", "a = ]", "[a", "[a] b", "a = '''x\n", "{}", "a b = 1", "[[a]\n",
        "é = 1",
    ])
    func `a file that is not understood is refused with its line`(file: String) {
        let problem = #expect(throws: ConfigurationProblem.self) { try merged(file) }
        #expect(problem?.message.hasPrefix("It is no TOML: line ") ?? false)
    }

    @Test(arguments: [
        "mcp_servers = { callboard = { url = \"u\" } }\n", "[mcp_servers]\ncallboard = { url = \"u\" }\n",
        "mcp_servers.callboard.url = \"u\"\n", "[[mcp_servers.callboard]]\nurl = \"u\"\n",
        "[mcp_servers]\ncallboard.url = \"u\"\n",
        "[mcp_servers.callboard]\n[mcp_servers.callboard]\n", "[[mcp_servers]]\n",
    ])
    func `a second spelling of the same table is refused, not doubled`(file: String) {
        #expect(throws: ConfigurationProblem.self) { try merged(file) }
    }
}
