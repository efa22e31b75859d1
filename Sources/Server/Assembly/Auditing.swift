import Gateway
import MCP
import Orchestration
import Telemetry
import Vocabulary

/// Brings what each floor refuses into the audit log, and the start and the end of the server.
struct Auditing: Sendable {
    let log: AuditLog
    private let keys: KeyRing
    private let time: any TimeSource

    init(_ settings: Settings, keys: KeyRing, in storage: BoardStorage, instruments: Instruments) {
        log = AuditLog(
            store: storage.store,
            retention: settings.auditRetention,
            time: storage.time,
            metrics: instruments.metrics,
            logger: instruments.logger("callboard.audit")
        )
        self.keys = keys
        time = storage.time
    }

    /// Takes note of a call that a tool refused.
    func note(_ call: ToolCall, _ code: Fault.Code) {
        guard code.isAudited else { return }
        log.note(Refused(code.rawValue, by: .init(call.caller)))
    }

    /// Takes note of a request that was refused at the door, in the name of the key that it showed.
    func note(_ request: RefusedRequest) async {
        if let caller = request.caller {
            return log.note(Refused(request.reason, by: .init(caller), from: request.address))
        }
        var actor = AuditEntry.Actor(name: request.address ?? "unknown")
        var reason = request.reason
        if reason == Rejection.unauthorized.rawValue, let flaw = try? await keys.flaw(of: request.token) {
            reason = flaw.reason
            if let key = flaw.key { actor = .init(name: "key:" + key, key: key) }
        }
        log.note(Refused(reason, by: actor, from: request.address))
    }

    /// Notes the start with what decides who gets in.
    ///
    /// A store that cannot be written keeps nobody from reading it.
    func serverStarted(_ settings: Settings, requiresKey: Bool) async {
        let details: JSON = [
            "version": .string(Callboard.version), "host": .string(settings.host), "requires_key": .bool(requiresKey),
            "allowed_hosts": .array(settings.allowedHosts.map(JSON.string)),
            "allowed_origins": .array(settings.allowedOrigins.map(JSON.string)),
            "agent_types": .array(settings.policy.agentTypes.map { .string($0.rawValue) }),
        ]
        await log.write([AuditEntry(.serverStarted, by: .server, at: time.now(), details: details)])
    }

    func serverStopped() async {
        await log.write([AuditEntry(.serverStopped, by: .server, at: time.now())])
    }
}
