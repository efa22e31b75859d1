import MCP
import Synchronization
import Vocabulary

/// Three public books on two pages, and one for orchestrators.
struct Library: ResourceProvider {
    let templates = [ResourceTemplate(pattern: "book://{id}", name: "book", mediaType: "text/plain")]

    func resources(for caller: Caller, from place: String?) -> ResourcePage? {
        let books = (1...3).map { Resource(uri: "book://\($0)", name: "book \($0)", title: "Book \($0)") }
        switch place {
        case nil: return ResourcePage(resources: Array(books.prefix(2)), next: "2")
        case "2": return ResourcePage(resources: Array(books.suffix(1)))
        default: return nil
        }
    }

    func read(_ uri: String, for caller: Caller) -> [ResourceContents]? {
        guard canWatch(uri, by: caller) else { return nil }
        return [ResourceContents(uri: uri, mediaType: "text/plain", body: .text("\(uri) says \"hi\""))]
    }

    func canWatch(_ uri: String, by caller: Caller) -> Bool {
        ["book://1", "book://2", "book://3"].contains(uri) || uri == "book://secret" && caller.role == .orchestrator
    }
}

enum SamplePrompts {
    static let catalog = PromptCatalog([
        Prompt(
            name: "greet",
            title: "Greet",
            summary: "Greets.",
            arguments: [
                PromptArgument(name: "who", summary: "Whom.", isRequired: true),
                PromptArgument(name: "how", summary: "How."),
            ]
        ) { call in
            .messages([
                PromptMessage(.user, .text("\(call.arguments["how"] ?? "Hello") \(call.arguments["who"] ?? "")"))
            ])
        },
        Prompt(name: "lead", title: "Lead", summary: "Leads.", roles: [.orchestrator]) { call in
            guard case .accepted(let form)? = call.client.answers.form("goal") else {
                return .input(InputRequired([("goal", .form("Which goal?", ["type": "object", "properties": [:]]))]))
            }
            return .messages([PromptMessage(.user, .text("Lead to \(form["goal"]?.string ?? "")"))])
        },
    ])
}

struct SampleCompletions: CompletionProvider {
    func suggestions(for question: CompletionQuestion) -> [String]? {
        switch (question.subject, question.argument) {
        case (.prompt("greet"), "who"): ["Ada", "Alan"].filter { $0.hasPrefix(question.value) }
        case (.resource("book://{id}"), "id"): (1...150).map(String.init)
        default: nil
        }
    }
}

/// One job, whose state a test sets; only holders of the key `k1` see it.
final class SampleJobs: DurableTaskSource {
    private let state = Mutex<(task: DurableTask, answers: [String])>((SampleJobs.task(.working), []))

    static func task(_ status: DurableTask.Status, outcome: DurableTask.Outcome? = nil) -> DurableTask {
        DurableTask(
            id: "job-1",
            topic: "book://1",
            status: status,
            createdAt: Timestamp(milliseconds: 0),
            updatedAt: Timestamp(milliseconds: 1_000),
            timeToLive: .seconds(60),
            outcome: outcome
        )
    }

    func set(_ task: DurableTask) { state.withLock { $0.task = task } }

    var answers: [String] { state.withLock { $0.answers } }

    func task(_ id: String, for caller: Caller) -> DurableTask? {
        id == "job-1" && caller.keyID == "k1" ? state.withLock { $0.task } : nil
    }

    func cancel(_ id: String, for caller: Caller) -> Bool {
        guard task(id, for: caller) != nil else { return false }
        set(Self.task(.cancelled))
        return true
    }

    func answer(_ id: String, with answers: InputAnswers, for caller: Caller) -> Bool {
        guard task(id, for: caller) != nil else { return false }
        state.withLock { $0.answers.append(answers["name"]?.description ?? "none") }
        return true
    }
}
