import ServiceContextModule
package import Vocabulary

/// One line of the audit log: who did what to what, or was kept from it; never what a text said.
package struct AuditEntry: Sendable, Equatable {
    /// What happened.
    package enum Action: String, CaseIterable, Sendable {
        case serverStarted = "server_started"
        case serverStopped = "server_stopped"
        case keyCreated = "key_created"
        case keyExpirySet = "key_expiry_set"
        case keyRevoked = "key_revoked"
        case quarantined
        case quarantineLifted = "quarantine_lifted"
        case taskCancelled = "task_cancelled"
        case taskRetried = "task_retried"
        case roomCleared = "room_cleared"
        case roomsImported = "rooms_imported"
        case roomsExported = "rooms_exported"
        case backupMade = "backup_made"
        case encryptionRotated = "encryption_rotated"
        case auditPruned = "audit_pruned"
        /// A call or request was refused; the object is the reason.
        case refused
    }

    /// How it ended; a word that this version does not know stays what it is, since the hash covers it.
    package struct Outcome: RawRepresentable, Sendable, Hashable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        package static let ok = Outcome(rawValue: "ok")
        package static let refused = Outcome(rawValue: "refused")
    }

    /// Who did it.
    package struct Actor: Sendable, Hashable {
        /// An agent, `key:ID`, `local`, `operator`, `server`, or an address where nobody showed who they are.
        package var name: String
        package var key: String?
        package var role: String?

        package init(name: String, key: String? = nil, role: String? = nil) {
            self.name = name
            self.key = key
            self.role = role
        }

        package init(_ caller: Caller) {
            self.init(name: caller.name, key: caller.keyID, role: caller.role.rawValue)
        }

        /// Whoever runs a command on the server's machine.
        package static let `operator` = Actor(name: "operator")
        package static let server = Actor(name: "server")
    }

    package var at: Timestamp
    package var actor: Actor
    package var action: String
    package var object: String?
    package var outcome: Outcome
    package var address: String?
    /// The trace of the call.
    package var trace: String?
    /// A small JSON object of counts and names.
    package var details: RawJSON?

    /// A line about an act, with the trace of the call in which it is made.
    package init(
        _ action: Action,
        of object: String? = nil,
        by actor: Actor,
        at now: Timestamp,
        outcome: Outcome = .ok,
        address: String? = nil,
        details: JSON? = nil
    ) {
        at = now
        self.actor = actor
        self.action = action.rawValue
        self.object = object
        self.outcome = outcome
        self.address = address
        trace = (ServiceContext.current?.traceContext).map { "\($0.trace)" }
        self.details = details.map(RawJSON.init)
    }

    /// A line as a store kept it.
    package init(
        at: Timestamp,
        actor: Actor,
        action: String,
        object: String?,
        outcome: Outcome,
        address: String?,
        trace: String?,
        details: RawJSON?
    ) {
        self.at = at
        self.actor = actor
        self.action = action
        self.object = object
        self.outcome = outcome
        self.address = address
        self.trace = trace
        self.details = details
    }
}
