import MCP
import Vocabulary

/// Tools that say something before their answer.
struct ReportTools {
    private static let pause = Duration.milliseconds(50)

    let time: any TimeSource

    var all: [PreparedTool] {
        [
            .fixture("test_tool_with_progress", "Reports three steps.", conversation: .reports) { [time] call in
                for done in [0.0, 50, 100] {
                    call.client.report(done, of: 100, "Completed step \(Int(done)) of 100")
                    try await time.sleep(for: Self.pause)
                }
                return .text("All steps were reported.")
            },
            .fixture("test_tool_with_logging", "Writes to the client's log.", conversation: .reports) { [time] call in
                call.client.log(.info, "Tool execution started")
                try await time.sleep(for: Self.pause)
                call.client.log(.info, "Tool processing data")
                try await time.sleep(for: Self.pause)
                call.client.log(.info, "Tool execution completed")
                return .text("All messages were logged.")
            },
            .fixture("test_logging_tool", "Writes to the log of a client that wants it.", conversation: .reports) {
                call in
                call.client.log(.info, "Logging was asked for")
                return .text("Logging evaluated")
            },
            .fixture("test_streaming_elicitation", "Asks on a stream.", conversation: .reports) { call in
                call.client.report(1, of: 2, "About to ask")
                guard call.client.answers.form("name") == nil else { return .text("Streaming complete") }
                return .input(InputRequired([("name", .form("What is your name?", field: "name"))]))
            },
            .fixture("test_reconnection", "Closes the connection before its answer.", conversation: .reports) {
                [time] call in
                call.client.closeStream()
                try await time.sleep(for: .milliseconds(200))
                return .text(
                    "Reconnection test completed successfully. If you received this, the client properly reconnected after stream closure."
                )
            },
        ]
    }
}
