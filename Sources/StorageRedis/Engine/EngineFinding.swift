/// Something about an engine that an operator should know before a board relies on it.
package struct EngineFinding: Sendable, Equatable {
    package enum Grade: Sendable {
        /// The board cannot be kept there.
        case broken
        case doubtful
    }

    package let grade: Grade
    package let text: String
    package let fix: String

    /// The oldest version whose commands suffice.
    static let oldestVersion = [6, 2]
    /// Before it, whoever may run scripts can run programs on the engine's machine.
    static let safeVersion = [7, 0, 15]
}

extension EngineReport {
    /// What is to be said against this engine, whatever durability is asked for.
    package var findings: [EngineFinding] {
        var findings: [EngineFinding] = []
        if !isPrimary {
            findings.append(
                EngineFinding(
                    grade: .broken,
                    text: "The engine is a replica, which takes no changes.",
                    fix: "Name its primary, or the sentinels that know it (redis+sentinel://)."
                )
            )
        }
        if let evictionPolicy, evictionPolicy != "noeviction" {
            findings.append(
                EngineFinding(
                    grade: .broken,
                    text:
                        "The engine would throw parts of the board away when its memory is full (maxmemory-policy \(evictionPolicy)).",
                    fix: "Set maxmemory-policy noeviction."
                )
            )
        }
        let numbers = version.split(separator: ".").compactMap { Int($0) }
        if numbers.lexicographicallyPrecedes(EngineFinding.oldestVersion) {
            findings.append(
                EngineFinding(
                    grade: .broken,
                    text: "The engine's version \(version) is too old.",
                    fix: "Use Redis 7.0.15, a Valkey, or a later one of either."
                )
            )
        } else if program == "redis", numbers.lexicographicallyPrecedes(EngineFinding.safeVersion) {
            findings.append(
                EngineFinding(
                    grade: .doubtful,
                    text: "The engine's version \(version) has known weaknesses in its scripts.",
                    fix: "Use Redis 7.0.15, a Valkey, or a later one of either."
                )
            )
        }
        if memoryLimit > 0, memoryUsed >= memoryLimit / 10 * 9 {
            findings.append(
                EngineFinding(
                    grade: .doubtful,
                    text: "The engine's memory is nearly full: \(memoryUsed >> 20) of \(memoryLimit >> 20) MiB.",
                    fix: "Raise maxmemory, or shorten CALLBOARD_RETENTION_DAYS."
                )
            )
        }
        return findings
    }
}

extension EngineDurability {
    /// What an operator's choice comes to with this engine, and what is to be said against it.
    package static func resolve(_ choice: Choice, on engine: EngineReport) -> (level: Self, findings: [EngineFinding]) {
        switch choice {
        case .none: (.none, [])
        case .auto where engine.replicas > 0: (.replica, [])
        case .auto where engine.syncsEachChange == true: (.aof, [])
        case .auto: (.none, [.unsecured])
        case .replica: (.replica, engine.replicas > 0 ? [] : [.noReplica])
        case .aof where !engine.keepsLog: (.aof, [.noLog])
        case .aof: (.aof, engine.syncsEachChange.map { $0 ? [] : [.lateLog] } ?? [.unknownLog])
        }
    }
}

extension EngineFinding {
    fileprivate static let unsecured = EngineFinding(
        grade: .doubtful,
        text:
            "The engine has no replica, and does not bring each change to its disk: what it was told last may be lost with it.",
        fix: "Give it a replica or two, or set appendonly yes and appendfsync always; or say CALLBOARD_DURABILITY=none."
    )
    fileprivate static let noReplica = EngineFinding(
        grade: .doubtful,
        text: "No replica is connected to the engine, so no change is confirmed.",
        fix: "Start the replicas, two at best: with one, its absence keeps every change unconfirmed."
    )
    fileprivate static let noLog = EngineFinding(
        grade: .broken,
        text: "The engine keeps no log of changes on its disk, which CALLBOARD_DURABILITY=aof demands.",
        fix: "Set appendonly yes and appendfsync always."
    )
    fileprivate static let lateLog = EngineFinding(
        grade: .broken,
        text: "The engine answers changes before they are on its disk, which CALLBOARD_DURABILITY=aof forbids.",
        fix: "Set appendfsync always."
    )
    fileprivate static let unknownLog = EngineFinding(
        grade: .doubtful,
        text:
            "Whether the engine brings each change to its disk before it answers cannot be checked: this user may not ask.",
        fix: "Make sure of appendfsync always, or allow the user +config|get."
    )
}
