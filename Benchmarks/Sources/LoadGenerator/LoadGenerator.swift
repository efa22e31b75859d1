import ArgumentParser
import Foundation
import NIOPosix

/// Puts an MCP server under load and prints one JSON object with what came of it.
@main
struct LoadGenerator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "LoadGenerator",
        abstract: "Puts an MCP server under load, checks every answer, and prints the figures as JSON."
    )

    @Argument(help: "status, poll, cycle, wake, or raw (the same body again and again, to any path).")
    var scenario: LoadPlan.Scenario

    @Option(help: "Where the server listens.")
    var host = "127.0.0.1"

    @Option(help: "Where the server listens.")
    var port = 3_000

    @Option(help: "Where the calls go.")
    var path = "/mcp"

    @Option(name: .shortAndLong, help: "How many connections; for wake, how many waiting agents.")
    var connections = 16

    @Option(help: "For wake: how many connections create the tasks.")
    var posters = 4

    @Option(help: "Seconds before the measurement.")
    var warmUp = 2.0

    @Option(name: .shortAndLong, help: "Seconds of the measurement.")
    var duration = 10.0

    @Option(help: "The bearer token of all calls (an orchestrator's key), from MCP_API_KEY unless given.")
    var key: String?

    @Option(help: "A file with a worker's key on each line, for polls and results; connection n uses line n.")
    var workerKeys: String?

    @Flag(
        name: .customLong("tool-use-ids"),
        help: "Give each call a tool-use id, as Claude Code does, so that the server keeps a receipt."
    )
    var hasToolUseIDs = false

    @Option(help: "For raw: the file with the body.")
    var body: String?

    @Option(help: "The server's process, to measure its CPU and memory.")
    var serverPid: Int32?

    func validate() throws {
        guard connections > 0, posters > 0, duration > 0, warmUp >= 0 else {
            throw ValidationError("There must be a connection, a poster, and a duration.")
        }
    }

    func run() async throws {
        let plan = LoadPlan(
            scenario: scenario,
            host: host,
            port: port,
            path: path,
            connections: connections,
            posters: posters,
            warmUp: .seconds(warmUp),
            duration: .seconds(duration),
            key: key ?? ProcessInfo.processInfo.environment["MCP_API_KEY"],
            workerKeys: try workerKeys.map { try text(of: $0).split(separator: "\n").map(String.init) } ?? [],
            toolUseMark: hasToolUseIDs ? String(UInt32.random(in: 0...(.max)), radix: 16) : nil,
            rawBody: try body.map(text(of:)) ?? Self.rawBody,
            serverProcess: serverPid
        )
        let report = try await LoadRun.perform(plan, on: MultiThreadedEventLoopGroup.singleton.next())
        print(try report.json)
        guard report.errors == 0 else { throw ExitCode.failure }
    }

    private func text(of path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// A request of the size that tool calls have.
    private static let rawBody =
        #"{"jsonrpc":"2.0","id":{{id}},"method":"tools/call","params":{"name":"get_task_status","arguments":"#
        + #"{"task_id":"task-20261121-001"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
        + #""io.modelcontextprotocol/clientInfo":{"name":"load-generator","version":"1"},"#
        + #""io.modelcontextprotocol/clientCapabilities":{}}}}"#
}

extension LoadPlan.Scenario: ExpressibleByArgument {}
