import ArgumentParser
import GroupedStore
import Hummingbird
import Logging

/// The yardstick for durable cycles: create, claim and submit over MCP, and nothing of what makes a server of it.
@main
struct BareQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "BareQueue",
        abstract: "Answers create_task, poll_tasks and submit_result on /mcp from durable, grouped commits.",
        discussion: "It has no keys, metrics, logs, leases, history or checks of what a client sends."
    )

    @Option(help: "The port on 127.0.0.1.")
    var port = 3_901

    @Option(help: "The file of the database; it must not exist.")
    var database: String

    func run() async throws {
        let writer = try GroupWriter(path: database, schema: TaskTable.schema, usesSavepoints: false)
        let endpoint = QueueEndpoint(tasks: TaskTable(writer: writer))
        let router = Router()
        router.post("mcp") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: try await endpoint.answer(to: ToolRequest(body))))
            )
        }
        var logger = Logger(label: "bare-queue")
        logger.logLevel = .error
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger
        )
        try await application.runService()
    }
}
