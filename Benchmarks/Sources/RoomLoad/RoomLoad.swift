import ArgumentParser
import Foundation
import NIOPosix

/// Lets agents talk in rooms, then holds what each of them read against what the rooms keep.
@main
struct RoomLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "RoomLoad",
        abstract:
            "Lets agents send and read in rooms at a steady pace, audits every message, and prints the figures as JSON.",
        discussion: "The board must be empty, and the server must know no keys or the one that is given."
    )

    @Option(help: "Where the server listens.")
    var host = "127.0.0.1"

    @Option(help: "Where the server listens.")
    var port = 3_000

    @Option(help: "The bearer token of all calls, from MCP_API_KEY unless given.")
    var key: String?

    @Option(help: "How many rooms.")
    var rooms = 100

    @Option(help: "How many agents are in each room.")
    var agents = 10

    @Option(help: "How often a second each agent sends a message and reads; the server takes 10 messages a second.")
    var pace = 1.0

    @Option(name: .shortAndLong, help: "Seconds of the measurement.")
    var duration = 10.0

    @Option(help: "The server's process, to measure its CPU and memory.")
    var serverPid: Int32?

    func validate() throws {
        guard rooms > 0, agents > 0, pace > 0, duration > 0 else {
            throw ValidationError("There must be a room, an agent, a pace, and a duration.")
        }
    }

    func run() async throws {
        let plan = RoomPlan(
            host: host,
            port: port,
            key: key ?? ProcessInfo.processInfo.environment["MCP_API_KEY"],
            rooms: (0..<rooms).map { "room-\($0)" },
            agentsPerRoom: agents,
            period: .seconds(1 / pace),
            duration: .seconds(duration),
            serverProcess: serverPid
        )
        let report = try await RoomRun(plan: plan).perform()
        print(try report.json)
        guard report.isClean else { throw ExitCode.failure }
    }
}
