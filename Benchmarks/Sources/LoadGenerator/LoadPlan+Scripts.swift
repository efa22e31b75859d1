extension LoadPlan {
    /// What every connection does, each with the numbers of its own worker.
    var scripts: [Script] {
        let numbers = 0..<connections
        return switch scenario {
        case .status: numbers.map { _ in status }
        case .poll: numbers.map(poll(worker:))
        case .cycle: numbers.map(cycle(worker:))
        case .wake: numbers.map(waiter(worker:)) + (0..<posters).map { _ in poster }
        case .raw: numbers.map { _ in raw }
        }
    }

    // Each scenario keeps to an agent type of its own, so that none finds the tasks of another.

    private var status: Script {
        Script(
            prelude: [Step(request: create(for: "documentation", context: "{}"), expectation: .task)],
            round: [Step(request: call("get_task_status", #"{"task_id":"{{task}}"}"#, key: key), expectation: .result)]
        )
    }

    private func poll(worker: Int) -> Script {
        let agent = #"{"agent_id":"testing-agent-\#(worker)"}"#
        return Script(round: [Step(request: call("poll_tasks", agent, key: key(of: worker)), expectation: .noTask)])
    }

    private func cycle(worker: Int) -> Script {
        let agent = "planning-agent-\(worker)"
        let claim = call("poll_tasks", #"{"agent_id":"\#(agent)"}"#, key: key(of: worker))
        return Script(round: [
            Step(request: create(for: "planning", context: #"{"path":"Sources","run":{{id}}}"#), expectation: .result),
            Step(request: claim, expectation: .task),
            Step(request: submit(as: agent, key: key(of: worker)), expectation: .result),
        ])
    }

    private func waiter(worker: Int) -> Script {
        let agent = "implementation-agent-\(worker)"
        let wait = call("poll_tasks", #"{"agent_id":"\#(agent)","wait_seconds":300}"#, key: key(of: worker))
        return Script(round: [
            Step(request: wait, expectation: .task, turn: .waits),
            Step(request: submit(as: agent, key: key(of: worker)), expectation: .result),
        ])
    }

    private var poster: Script {
        let request = create(for: "implementation", context: #"{"created_by":{{id}}}"#)
        return Script(round: [Step(request: request, expectation: .result, turn: .wakes)])
    }

    private var raw: Script {
        let request = RequestTemplate(path: path, headers: headers(key: key), body: rawBody)
        return Script(round: [Step(request: request, expectation: .anything)])
    }
}

extension LoadPlan {
    private static let version = "2026-07-28"

    private func key(of worker: Int) -> String? {
        workerKeys.isEmpty ? key : workerKeys[worker % workerKeys.count]
    }

    private func create(for type: String, context: String) -> RequestTemplate {
        let text = "Read Sources/Store, check that every write goes through the commit queue, and list what does not."
        let arguments = #"{"agent_type":"\#(type)","task_description":"\#(text)","context":\#(context)}"#
        return call("create_task", arguments, key: key)
    }

    private func submit(as agent: String, key: String?) -> RequestTemplate {
        let result = #"{"findings":[{"file":"Store.swift","line":42,"text":"write outside the queue"}]}"#
        let arguments =
            #"{"task_id":"{{task}}","status":"completed","result":\#(result),"agent_id":"\#(agent)"}"#
        return call("submit_result", arguments, key: key)
    }

    /// A tool call as a client of MCP 2026-07-28 sends it.
    private func call(_ tool: String, _ arguments: String, key: String?) -> RequestTemplate {
        let use = toolUseMark.map { #","claudecode/toolUseId":"toolu_\#($0)_{{id}}""# } ?? ""
        let meta = """
            "io.modelcontextprotocol/protocolVersion":"\(Self.version)",\
            "io.modelcontextprotocol/clientInfo":{"name":"load-generator","version":"1"},\
            "io.modelcontextprotocol/clientCapabilities":{}\(use)
            """
        let parameters = #"{"name":"\#(tool)","arguments":\#(arguments),"_meta":{\#(meta)}}"#
        let mirrored = [
            ("MCP-Protocol-Version", Self.version), ("Mcp-Method", "tools/call"), ("Mcp-Name", tool),
        ]
        return RequestTemplate(
            path: path,
            headers: headers(key: key) + mirrored,
            body: #"{"jsonrpc":"2.0","id":{{id}},"method":"tools/call","params":\#(parameters)}"#
        )
    }

    private func headers(key: String?) -> [(name: String, value: String)] {
        [
            ("Host", "\(host):\(port)"), ("Content-Type", "application/json"),
            ("Accept", "application/json, text/event-stream"),
        ] + (key.map { [("Authorization", "Bearer \($0)")] } ?? [])
    }
}
