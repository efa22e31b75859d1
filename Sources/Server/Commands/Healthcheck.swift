import ArgumentParser
import Client
import Vocabulary

/// Asks the server of this machine whether it is ready, for whoever watches over its process.
struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the server of these settings whether it is ready.",
        discussion: "Ends with 0 if it is, else with 1. Shows no key, and takes any certificate: it asks this machine."
    )

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let readiness = await Readiness(of: try await store.settings())
        guard readiness.status == 200 else {
            printNote(
                "callboard: \(readiness.status.map { "It answers with \($0)" } ?? "Nobody answers") at \(readiness.base)/readyz."
            )
            throw ExitCode.failure
        }
    }
}

/// What the server of some settings says of itself.
struct Readiness {
    /// The server's address on this machine.
    let base: String
    /// The status of its answer; nothing if there is none.
    let status: Int?

    init(of settings: Settings) async {
        base = settings.localAddress
        status = try? await MCPClient.withClient(
            endpoint: base + "/mcp",
            apiKey: nil,
            name: "callboard-healthcheck",
            version: Callboard.version,
            trust: .anybody
        ) { try await $0.get("/readyz").status }
    }
}

extension Settings {
    /// The address by which this machine itself reaches the server.
    fileprivate var localAddress: String {
        let own =
            switch host {
            case "0.0.0.0": "127.0.0.1"
            case "::": "::1"
            default: host
            }
        return ServerAddress(host: own, port: port, isSecure: exposure.tls != nil, requiresKey: true).base
    }
}
