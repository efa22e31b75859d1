import Telemetry

/// One setting of the server: where it is read from, what it means, and what it is when nobody sets it.
struct Setting: Sendable {
    /// The key in a configuration file (`callboard.dataDir`), from which the environment variable follows.
    let key: String
    let help: String
    let fallback: String
    var isSecret = false

    /// The environment variable: `callboard.dataDir` is `CALLBOARD_DATA_DIR`.
    var variable: String {
        key.reduce(into: "") { name, character in
            if character == "." {
                name += "_"
            } else {
                if character.isUppercase { name += "_" }
                name += character.uppercased()
            }
        }
    }
}

extension Setting {
    static let host = Setting(
        key: "callboard.host",
        help: "Address to listen on. Any but a loopback address needs a key.",
        fallback: "127.0.0.1"
    )
    static let port = Setting(key: "callboard.port", help: "Port to listen on.", fallback: "3000")
    static let dataDirectory = Setting(
        key: "callboard.dataDir",
        help: "Directory of the store.",
        fallback: "./data"
    )
    static let sharedDataDirectory = Setting(
        key: "agent.comm.dataDir",
        help: "The same, by the name that the room specification gives it.",
        fallback: "./data"
    )
    static let bootstrapKey = Setting(
        key: "mcp.apiKey",
        help: "A first key for the orchestrator, of 16 characters or more.",
        fallback: "",
        isSecret: true
    )
    static let agentTypes = Setting(
        key: "callboard.agentTypes",
        help: "Agent types, parted by commas; each is a queue.",
        fallback: "planning,implementation,testing,documentation"
    )
    static let lease = Setting(
        key: "callboard.leaseSeconds",
        help: "Seconds of silence after which a task goes back to the queue.",
        fallback: "900"
    )
    static let agentTimeout = Setting(
        key: "callboard.agentTimeout",
        help: "Seconds of silence after which an agent counts as lost.",
        fallback: "300"
    )
    static let retention = Setting(
        key: "callboard.retentionDays",
        help: "Days for which finished tasks and their history are kept; a part of one will do.",
        fallback: "30"
    )
    static let confirmation = Setting(
        key: "callboard.confirm",
        help: "ask, or never: whether the user is asked before running work is cancelled or a room is cleared.",
        fallback: "ask"
    )
    static let lockTimeout = Setting(
        key: "agent.comm.lockTimeout",
        help: "Milliseconds for which a change waits for a busy store.",
        fallback: "5000"
    )
    static let maxRooms = Setting(
        key: "agent.comm.maxRooms",
        help: "How many rooms the board holds.",
        fallback: "100"
    )
    static let maxMessages = Setting(
        key: "agent.comm.maxMessages",
        help: "How many messages a room keeps; the oldest go first.",
        fallback: "10000"
    )
    static let maxRoomUsers = Setting(
        key: "callboard.maxRoomUsers",
        help: "How many agents may be in one room.",
        fallback: "1000"
    )
    static let maxMessageLength = Setting(
        key: "callboard.maxMessageLength",
        help: "How many characters a message may have.",
        fallback: "8000"
    )
    static let messageRate = Setting(
        key: "callboard.messageRate",
        help: "How many messages a second an agent may send to a room in the long run; 0 for any.",
        fallback: "10"
    )
    static let messageBurst = Setting(
        key: "callboard.messageBurst",
        help: "How many messages an agent may send to a room at once after a silence.",
        fallback: "20"
    )
    static let perAgentMetrics = Setting(
        key: "callboard.perAgentMetrics",
        help: "How many agents have metrics of their own; 0 for none.",
        fallback: "0"
    )
    static let logLevel = Setting(
        key: "callboard.logLevel",
        help: "trace, debug, info, notice, warning, error or critical.",
        fallback: "info"
    )
    static let logFormat = Setting(
        key: "callboard.logFormat",
        help: "json, or pretty for a terminal.",
        fallback: "json"
    )

    static let langSmithKey = Setting(
        key: "langsmith.apiKey",
        help: "A key of LangSmith; with it the runs of tasks go there.",
        fallback: "",
        isSecret: true
    )
    static let langSmithEndpoint = Setting(
        key: "langsmith.endpoint",
        help: "Address of LangSmith's API; that of a server of your own ends in /api/v1.",
        fallback: LangSmithConfiguration.defaultEndpoint
    )
    static let langSmithProject = Setting(
        key: "langsmith.project",
        help: "Project that shows the runs.",
        fallback: "callboard"
    )
    static let langSmithWorkspace = Setting(
        key: "langsmith.workspaceId",
        help: "Workspace, for a key that has several.",
        fallback: ""
    )
    static let langSmithTracing = Setting(
        key: "langsmith.tracing",
        help: "true or false: false keeps runs from LangSmith although there is a key.",
        fallback: "true"
    )
    static let langSmithSampling = Setting(
        key: "langsmith.tracingSamplingRate",
        help: "Share of the tasks whose runs go to LangSmith, from 0 to 1.",
        fallback: "1"
    )
    static let langSmithHidesInputs = Setting(
        key: "langsmith.hideInputs",
        help: "true or false: whether descriptions, contexts and arguments stay here.",
        fallback: "false"
    )
    static let langSmithHidesOutputs = Setting(
        key: "langsmith.hideOutputs",
        help: "true or false: whether results stay here.",
        fallback: "false"
    )
    static let otlpEndpoint = Setting(
        key: "otel.exporter.otlp.endpoint",
        help: "Address of a receiver of OTLP over HTTP; with it spans go there, as JSON and without content.",
        fallback: ""
    )
    static let otlpHeaders = Setting(
        key: "otel.exporter.otlp.headers",
        help: "Headers for that receiver: name=value, parted by commas, values percent-encoded.",
        fallback: "",
        isSecret: true
    )

    /// Every setting, in the order in which `serve --help` lists them.
    static let all: [Setting] =
        [
            host, port, dataDirectory, sharedDataDirectory, bootstrapKey, agentTypes, lease, agentTimeout,
            retention, confirmation, maxRooms, maxRoomUsers, maxMessages, maxMessageLength, messageRate, messageBurst,
            lockTimeout, perAgentMetrics, langSmithKey, langSmithEndpoint,
            langSmithProject, langSmithWorkspace, langSmithTracing, langSmithSampling, langSmithHidesInputs,
            langSmithHidesOutputs, otlpEndpoint, otlpHeaders, logLevel, logFormat,
        ] + engine + exposure + access + storeLimits + audit + encryption

    /// What `serve --help` says of the settings, in lines that its width does not break.
    static var table: String {
        all.map { "  \($0.variable)" + ($0.fallback.isEmpty ? "" : " [\($0.fallback)]") + "\n      \($0.help)" }
            .joined(separator: "\n")
    }
}

extension String {
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
