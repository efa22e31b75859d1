import MCP
import Vocabulary

/// Tools whose answer takes several rounds of questions (SEP-2322).
enum InputRoundTools {
    static let all: [PreparedTool] = [
        elicitation, sampling, roots, requestState, multipleInputs, multiRound, tamperedState, capabilities,
    ]

    private static let elicitation = fixture("elicitation", "Asks for a name.") { client in
        guard let name = client.answers.field("name", of: "user_name")?.string else {
            return .input(InputRequired([("user_name", .form("What is your name?", field: "name"))]))
        }
        return .text("Hello, \(name)!")
    }

    private static let sampling = fixture("sampling", "Asks the client's model.") { client in
        guard let answer = client.answers.sampled("capital_question") else {
            let question = InputRequest.sampling("What is the capital of France?", atMost: 100)
            return .input(InputRequired([("capital_question", question)]))
        }
        return .text(answer)
    }

    private static let roots = fixture("list_roots", "Asks for the client's folders.") { client in
        guard let roots = client.answers["client_roots"]?["roots"]?.array else {
            return .input(InputRequired([("client_roots", .roots)]))
        }
        return .text("The client has \(roots.count) roots.")
    }

    private static let requestState = fixture("request_state", "Asks, and wants its state back.") { client in
        guard client.answers.form("confirm") != nil, client.state == "asked" else {
            return .input(InputRequired([("confirm", confirmation)], state: "asked"))
        }
        return .text("The state came back: state-ok")
    }

    private static let multipleInputs = fixture("multiple_inputs", "Asks three things at once.") { client in
        guard let name = client.answers.field("name", of: "user_name")?.string,
            let greeting = client.answers.sampled("greeting"),
            let roots = client.answers["client_roots"]?["roots"]?.array
        else {
            return .input(
                InputRequired(
                    [
                        ("user_name", .form("What is your name?", field: "name")),
                        ("greeting", .sampling("Generate a greeting", atMost: 50)), ("client_roots", .roots),
                    ],
                    state: "asked"
                )
            )
        }
        return .text("\(name), \(greeting), \(roots.count) roots")
    }

    private static let multiRound = fixture("multi_round", "Asks two things, one after the other.") { client in
        if let name = client.state?["name"]?.string, let color = client.answers.field("color", of: "step2")?.string {
            return .text("\(name) likes \(color).")
        }
        if client.state == "step1", let name = client.answers.field("name", of: "step1") {
            let question = InputRequest.form("Step 2: What is your favorite color?", field: "color")
            return .input(InputRequired([("step2", question)], state: ["name": name]))
        }
        let question = InputRequest.form("Step 1: What is your name?", field: "name")
        return .input(InputRequired([("step1", question)], state: "step1"))
    }

    private static let tamperedState = fixture("tampered_state", "Asks, and takes only its own state back.") { client in
        guard client.answers.form("confirm") != nil, client.state != nil else {
            return .input(InputRequired([("confirm", confirmation)], state: "untouched"))
        }
        return .text("The state is untouched.")
    }

    private static let capabilities = fixture("capabilities", "Asks only what the client can answer.") { client in
        var questions: [(name: String, request: InputRequest)] = []
        if client.capabilities.hasForms {
            questions.append(("user_name", .form("What is your name?", field: "name")))
        }
        if client.capabilities.include(["sampling": [:]]) {
            questions.append(("greeting", .sampling("Generate a greeting", atMost: 50)))
        }
        guard client.answers.isEmpty, !questions.isEmpty else { return .text("There is nothing left to ask.") }
        return .input(InputRequired(questions))
    }

    private static let confirmation = InputRequest.form("Please confirm", field: "ok", type: "boolean")

    private static func fixture(
        _ name: String,
        _ summary: String,
        answer: @escaping @Sendable (ClientLink) -> ToolAnswer
    ) -> PreparedTool {
        .fixture("test_input_required_result_\(name)", summary, conversation: .asks) { answer($0.client) }
    }
}
