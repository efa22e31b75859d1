import MCP
import Vocabulary

/// Tools that ask one question: clients of the legacy era are asked while the call is open, others by its answer.
enum QuestionTools {
    static let all: [PreparedTool] = [sampling, elicitation, defaults, choices, missingCapability]

    private static let sampling = PreparedTool.fixture(
        "test_sampling",
        "Lets the client's model answer.",
        takes: .schema(of: ["prompt": ["type": "string"]], requiring: ["prompt"]),
        conversation: .asks
    ) { call in
        guard call.client.capabilities.include(["sampling": [:]]) else {
            return .text("The client declares no sampling.", isError: true)
        }
        guard let answer = call.client.answers.sampled("answer") else {
            let prompt = call.arguments["prompt"]?.string ?? ""
            return .input(InputRequired([("answer", .sampling(prompt, atMost: 100))]))
        }
        return .text("LLM response: \(answer)")
    }

    private static let elicitation = PreparedTool.fixture(
        "test_elicitation",
        "Asks a person for a name and an address.",
        takes: .schema(of: ["message": ["type": "string"]], requiring: ["message"]),
        conversation: .asks
    ) { call in
        answer(
            to: call,
            asking: call.arguments["message"]?.string ?? "",
            .schema(
                of: [
                    "username": ["type": "string", "description": "User's response"],
                    "email": ["type": "string", "description": "User's email address"],
                ],
                requiring: ["username", "email"]
            ),
            telling: "User response"
        )
    }

    /// SEP-1034.
    private static let defaults = PreparedTool.fixture(
        "test_elicitation_sep1034_defaults",
        "Asks with a default for each type.",
        conversation: .asks
    ) { call in
        answer(
            to: call,
            asking: "Please review and update the form fields with defaults",
            .schema(of: [
                "name": ["type": "string", "default": "John Doe"],
                "age": ["type": "integer", "default": 30],
                "score": ["type": "number", "default": 95.5],
                "status": ["type": "string", "enum": ["active", "inactive", "pending"], "default": "active"],
                "verified": ["type": "boolean", "default": true],
            ]),
            telling: "Elicitation completed"
        )
    }

    /// SEP-1330.
    private static let choices = PreparedTool.fixture(
        "test_elicitation_sep1330_enums",
        "Asks with each kind of choice.",
        conversation: .asks
    ) { call in
        let options: JSON = ["option1", "option2", "option3"]
        return answer(
            to: call,
            asking: "Please select options from the enum fields",
            .schema(of: [
                "untitledSingle": ["type": "string", "enum": options],
                "titledSingle": ["type": "string", "oneOf": titled("Option")],
                "legacyEnum": [
                    "type": "string", "enum": ["opt1", "opt2", "opt3"],
                    "enumNames": ["Option One", "Option Two", "Option Three"],
                ],
                "untitledMulti": ["type": "array", "items": ["type": "string", "enum": options]],
                "titledMulti": ["type": "array", "items": ["anyOf": titled("Choice")]],
            ]),
            telling: "Elicitation completed"
        )
    }

    private static let missingCapability = PreparedTool.fixture(
        "test_missing_capability",
        "Needs a client that declares sampling."
    ) { call in
        let needed: JSON = ["sampling": [:]]
        guard call.client.capabilities.include(needed) else { throw MissingCapability(needed) }
        return .text("The client declares sampling.")
    }

    private static func titled(_ noun: String) -> JSON {
        .array(
            ["First", "Second", "Third"].enumerated().map { index, ordinal in
                ["const": .string("value\(index + 1)"), "title": .string("\(ordinal) \(noun)")]
            }
        )
    }

    private static func answer(
        to call: ToolCall,
        asking question: String,
        _ schema: JSON,
        telling words: String
    ) -> ToolAnswer {
        guard call.client.capabilities.hasForms else {
            return .text("The client declares no elicitation.", isError: true)
        }
        guard let answer = call.client.answers["form"] else {
            return .input(InputRequired([("form", .form(question, schema))]))
        }
        return .text("\(words): action=\(answer["action"]?.string ?? "none"), content=\(answer["content"] ?? [:])")
    }
}
