import MCP
import Vocabulary

/// The prompts that the suite gets by name.
enum FixturePrompts {
    static let catalog = PromptCatalog([simple, withArguments, withResource, withImage, withQuestion])

    private static let simple = prompt("test_simple_prompt", "Says one sentence.") { _ in
        .messages([.user("This is a simple prompt for testing.")])
    }

    private static let withArguments = prompt(
        "test_prompt_with_arguments",
        "Repeats its arguments.",
        needing: ["arg1", "arg2"]
    ) { call in
        let (first, second) = (call.arguments["arg1"] ?? "", call.arguments["arg2"] ?? "")
        return .messages([.user("Prompt with arguments: arg1='\(first)', arg2='\(second)'")])
    }

    private static let withResource = prompt(
        "test_prompt_with_embedded_resource",
        "Holds a resource.",
        needing: ["resourceUri"]
    ) { call in
        let contents = ResourceContents(
            uri: call.arguments["resourceUri"] ?? "",
            mediaType: "text/plain",
            body: .text("Embedded resource content for testing.")
        )
        return .messages([
            PromptMessage(.user, .resource(contents)), .user("Please process the embedded resource above."),
        ])
    }

    private static let withImage = prompt("test_prompt_with_image", "Holds an image.") { _ in
        .messages([
            PromptMessage(.user, .image(SampleMedia.image, mediaType: "image/png")),
            .user("Please analyze the image above."),
        ])
    }

    private static let withQuestion = prompt("test_input_required_result_prompt", "Asks before it says.") { call in
        guard let context = call.client.answers.field("context", of: "user_context")?.string else {
            let question = InputRequest.form("What context should the prompt use?", field: "context")
            return .input(InputRequired([("user_context", question)]))
        }
        return .messages([.user("The context is \(context).")])
    }

    private static func prompt(
        _ name: String,
        _ summary: String,
        needing arguments: [String] = [],
        write: @escaping @Sendable (PromptCall) -> PromptAnswer
    ) -> Prompt {
        Prompt(
            name: name,
            title: name,
            summary: summary,
            arguments: arguments.map { PromptArgument(name: $0, summary: "Any text.", isRequired: true) }
        ) { write($0) }
    }
}

extension PromptMessage {
    fileprivate static func user(_ text: String) -> PromptMessage { PromptMessage(.user, .text(text)) }
}

/// Knows every argument of the prompts, and suggests nothing for it.
struct FixtureCompletions: CompletionProvider {
    func suggestions(for question: CompletionQuestion) -> [String]? {
        guard case .prompt(let name) = question.subject,
            let prompt = FixturePrompts.catalog.prompts.first(where: { $0.name == name }),
            prompt.arguments.contains(where: { $0.name == question.argument })
        else { return nil }
        return []
    }
}
