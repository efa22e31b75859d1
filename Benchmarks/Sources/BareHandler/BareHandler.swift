import ArgumentParser
import Hummingbird
import Logging

/// The yardstick for one call: a Hummingbird handler that reads the request and answers 800 fixed bytes.
@main
struct BareHandler: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "BareHandler",
        abstract: "Answers every POST to /mcp with the same 800 bytes of JSON: what Hummingbird itself costs."
    )

    @Option(help: "The port on 127.0.0.1.")
    var port = 3_900

    func run() async throws {
        let answer = ByteBuffer(string: Self.answer)
        let router = Router()
        router.post("mcp") { request, _ in
            _ = try await request.body.collect(upTo: 1 << 20)
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: answer)
            )
        }
        var logger = Logger(label: "bare-handler")
        logger.logLevel = .error
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger
        )
        try await application.runService()
    }

    /// As long as the answer to `get_task_status` is.
    private static var answer: String {
        let frame = (start: #"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":""#, end: #""}]}}"#)
        return frame.start + String(repeating: "x", count: 800 - frame.start.utf8.count - frame.end.utf8.count)
            + frame.end
    }
}
