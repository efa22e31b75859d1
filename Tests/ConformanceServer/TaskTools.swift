import MCP
import Vocabulary

/// Tools that go on behind their answer, for clients that opted into the extension for tasks.
struct TaskTools {
    let tasks: FixtureTasks
    let time: any TimeSource

    var all: [PreparedTool] {
        [greet, slowCompute, failingJob, protocolErrorJob, confirmDelete, multiInput, askFirst]
    }

    private var greet: PreparedTool {
        .fixture("greet", "Greets at once.", takes: .schema(of: ["name": ["type": "string"]], requiring: ["name"])) {
            call in
            .text("Hello, \(call.arguments["name"]?.string ?? "")!")
        }
    }

    private var slowCompute: PreparedTool {
        .fixture(
            "slow_compute",
            "Takes its time.",
            takes: .schema(of: ["seconds": ["type": "number"], "label": ["type": "string"]], requiring: ["seconds"])
        ) { [tasks, time] call in
            let label = call.arguments["label"]?.string ?? "nothing"
            let duration = Duration.seconds(call.arguments["seconds"]?.number ?? 0)
            let answer = ToolAnswer.text("Computed \(label).")
            guard call.client.capabilities.includes(extension: DurableTask.extensionName) else {
                try await time.sleep(for: duration)
                return answer
            }
            return .task(tasks.begin(lasting: duration) { _ in .answer(answer) })
        }
    }

    private var failingJob: PreparedTool {
        job("failing_job", "Fails after a second, as a task.") { tasks in
            tasks.begin(lasting: .seconds(1)) { _ in .answer(.text("The job failed.", isError: true)) }
        }
    }

    private var protocolErrorJob: PreparedTool {
        job("protocol_error_job", "Ends in an error of the protocol, as a task.") { tasks in
            tasks.begin(lasting: .milliseconds(300)) { _ in .error(code: -32_603, message: "The job broke down.") }
        }
    }

    private var confirmDelete: PreparedTool {
        .fixture(
            "confirm_delete",
            "Asks before it goes on, as a task.",
            takes: .schema(of: ["filename": ["type": "string"]], requiring: ["filename"])
        ) { [tasks] call in
            try Self.requireTasks(of: call)
            let file = call.arguments["filename"]?.string ?? ""
            let question = InputRequest.form("Delete \(file)?", field: "confirm", type: "boolean")
            return .task(
                tasks.begin(asking: [("confirm", question)]) { answers in
                    let isConfirmed = answers.field("confirm", of: "confirm") == true
                    return .answer(.text(isConfirmed ? "Deleted \(file)." : "Kept \(file)."))
                }
            )
        }
    }

    private var multiInput: PreparedTool {
        job("multi_input", "Asks two things at once, as a task.") { tasks in
            let fields: JSON = ["name": ["type": "string"], "confirm": ["type": "boolean"]]
            return tasks.begin(asking: [
                ("first", .form("Who is it?", .schema(of: fields))), ("second", .form("Is it?", .schema(of: fields))),
            ]) { answers in
                .answer(
                    .text("It is \(answers["first"]?["content"] ?? .null), \(answers["second"]?["content"] ?? .null).")
                )
            }
        }
    }

    private var askFirst: PreparedTool {
        .fixture("test_tool_with_task", "Asks for a name, then goes on as a task.", conversation: .asks) {
            [tasks] call in
            guard let name = call.client.answers.field("name", of: "user_name")?.string else {
                return .input(InputRequired([("user_name", .form("What is your name?", field: "name"))]))
            }
            let answer = ToolAnswer.text("Hello, \(name)!")
            guard call.client.capabilities.includes(extension: DurableTask.extensionName) else { return answer }
            return .task(tasks.begin(lasting: .milliseconds(300)) { _ in .answer(answer) })
        }
    }

    /// A tool without arguments that answers with a task or not at all.
    private func job(
        _ name: String,
        _ summary: String,
        begin: @escaping @Sendable (FixtureTasks) -> DurableTask
    ) -> PreparedTool {
        .fixture(name, summary) { [tasks] call in
            try Self.requireTasks(of: call)
            return .task(begin(tasks))
        }
    }

    private static func requireTasks(of call: ToolCall) throws {
        guard call.client.capabilities.includes(extension: DurableTask.extensionName) else {
            throw MissingCapability(["extensions": [DurableTask.extensionName: [:]]])
        }
    }
}
