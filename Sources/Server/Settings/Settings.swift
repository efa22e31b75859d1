import Logging
import OAuth
import Orchestration
import StorageSQLite
import Telemetry
import Tools
import Vocabulary

/// What the operator decided, read and checked once at the start.
struct Settings: Sendable {
    var host: String
    var port: Int
    var dataDirectory: String
    /// The engine that several nodes share; nothing where the board is in the data directory.
    var engine: EngineSettings?
    var bootstrapKey: String?
    /// What content is sealed with in the store, the newest key first; nothing where it stays plain.
    var encryptionKeys: [EncryptionKey]
    var policy: BoardPolicy
    var roomPolicy: RoomPolicy
    var storeLimits: StoreLimits
    var confirmation: Confirmation
    /// How long the audit log is kept.
    var auditRetention: Duration
    var lockTimeout: Duration
    var allowedHosts: [String]
    var allowedOrigins: [String]
    /// How often a key may call; nothing for any.
    var callRate: Rate?
    /// How often a key may call single tools, by their names.
    var toolRates: [String: Rate]
    /// Whose tokens are taken beside the keys of the board, if anybody's.
    var oauth: OAuthConfiguration?
    var exposure: Exposure
    /// Where runs of tasks go, if anywhere.
    var langSmith: LangSmithConfiguration?
    /// Where spans go in OpenTelemetry's protocol, if anywhere.
    var otlp: OTLPConfiguration?
    var logLevel: Logger.Level
    var logFormat: LogFormat

    init(from source: SettingsSource) throws(SettingError) {
        host = try source.text(.host)
        port = try source.number(.port, in: 0...65_535)
        let ownDirectory = try source.optional(.dataDirectory)
        let sharedDirectory = try source.text(.sharedDataDirectory)
        dataDirectory = ownDirectory ?? sharedDirectory
        bootstrapKey = try source.optional(.bootstrapKey)
        encryptionKeys = try source.encryptionKeys()
        let retention = try source.days(.retention, in: 0.001...3_650)
        policy = BoardPolicy(
            agentTypes: try source.agentTypes(),
            lease: .seconds(try source.number(.lease, in: 2...86_400)),
            agentTimeout: .seconds(try source.number(.agentTimeout, in: 1...86_400)),
            retention: retention,
            // The answer to a call that made a task is of no use beyond the task.
            receiptRetention: min(retention, .seconds(86_400)),
            agentsWithMetrics: try source.number(.perAgentMetrics, in: 0...10_000)
        )
        roomPolicy = RoomPolicy(
            maxRooms: try source.number(.maxRooms, in: 1...100_000),
            maxRoomUsers: try source.number(.maxRoomUsers, in: 1...100_000),
            maxMessages: try source.number(.maxMessages, in: 1...10_000_000),
            maxMessageLength: try source.number(.maxMessageLength, in: 1...100_000),
            sendBurst: try source.number(.messageBurst, in: 1...10_000),
            sendsPerSecond: try source.number(.messageRate, in: 0...10_000),
            agentTimeout: policy.agentTimeout
        )
        storeLimits = try source.storeLimits()
        confirmation = try source.word(.confirmation, Confirmation.init(rawValue:))
        auditRetention = .seconds(try source.number(.auditDays, in: 1...36_500) * 86_400)
        lockTimeout = .milliseconds(try source.number(.lockTimeout, in: 1...600_000))
        allowedHosts = try source.list(.allowedHosts)
        allowedOrigins = try source.list(.allowedOrigins)
        callRate = try source.callRate()
        toolRates = try source.toolRates()
        let publicURL = try source.publicURL()
        if let publicURL { allowedHosts.append(publicURL.host) }
        oauth = try source.oauth(publicURL: publicURL)
        exposure = try source.exposure()
        langSmith = try source.langSmith()
        otlp = try source.otlp()
        logLevel = try source.word(.logLevel, Logger.Level.init(rawValue:))
        logFormat = try source.word(.logFormat, LogFormat.init(rawValue:))
        engine = try source.engine()
        guard engine == nil || encryptionKeys.isEmpty else {
            throw SettingError(
                .store,
                "must be sqlite where encryption keys are set: an engine holds the content plain"
            )
        }
        guard bootstrapKey.map({ $0.utf8.count >= 16 }) ?? true else {
            throw SettingError(
                .bootstrapKey,
                "…",
                "must have 16 characters or more; make one with `openssl rand -hex 24`"
            )
        }
        guard !host.isEmpty else { throw SettingError(.host, host, "must name an address") }
    }

    /// Those who get traces, as people call them.
    var traceReceivers: [String] {
        [
            langSmith.map { "LangSmith, project \($0.project) (\($0.endpoint))" },
            otlp.map { "OTLP at \($0.endpoint)/v1/traces" },
        ].compactMap(\.self)
    }

    /// Where the server is reached that listens on a port.
    func address(port: Int, requiresKey: Bool) -> ServerAddress {
        ServerAddress(
            host: host,
            port: port,
            isSecure: exposure.tls != nil,
            requiresKey: requiresKey,
            traceReceivers: traceReceivers
        )
    }

    /// Whether only this machine can reach the server.
    var isLoopbackOnly: Bool { host.isLoopbackHost }
}

extension SettingsSource {
    fileprivate func agentTypes() throws(SettingError) -> [AgentType] {
        var types: [AgentType] = []
        for text in try list(.agentTypes) {
            guard let type = AgentType(checking: text) else {
                throw SettingError(.agentTypes, text, "must be names of \(AgentType.rule), parted by commas")
            }
            if !types.contains(type) { types.append(type) }
        }
        guard (1...64).contains(types.count) else {
            throw SettingError(.agentTypes, try text(.agentTypes), "must name 1 to 64 types")
        }
        return types
    }
}
