/// Where a running server is reached.
struct ServerAddress: Sendable {
    let host: String
    let port: Int
    let isSecure: Bool
    let requiresKey: Bool
    /// Those who get traces, as people call them.
    var traceReceivers: [String] = []

    /// The address as a client on this machine writes it.
    var base: String {
        switch host {
        case "0.0.0.0", "::": "\(scheme)://localhost:\(port)"
        case _ where host.contains(":"): "\(scheme)://[\(host)]:\(port)"
        default: "\(scheme)://\(host):\(port)"
        }
    }

    private var scheme: String { isSecure ? "https" : "http" }

    var endpoint: String { base + "/mcp" }

    /// Tells whoever started the server what to do next.
    func announce() {
        let header = requiresKey ? #" --header "Authorization: Bearer KEY""# : ""
        printNote("Callboard listens at \(endpoint)")
        printNote("Connect a client:   claude mcp add --transport http callboard \(endpoint)\(header)")
        printNote("Watch it:           \(base)/metrics")
        if !traceReceivers.isEmpty { printNote("Traces go to:       \(traceReceivers.joined(separator: "; "))") }
        if !requiresKey {
            printNote("No key is set: whoever works on this machine may do everything. See `callboard keys create`.")
        }
    }
}
