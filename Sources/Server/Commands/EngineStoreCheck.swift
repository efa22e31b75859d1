import Orchestration
import StorageRedis
import Vocabulary

/// Looks over the engine that several nodes share, and the board in it.
struct EngineStoreCheck {
    let engine: EngineSettings
    let limits: StoreLimits

    /// Adds what it finds to a report; gives the keys where the board can be read.
    func run(_ report: inout CheckReport) async -> [KeyRecord]? {
        do {
            let (check, keys) = try await engine.connected(waiting: StoreOptions.patience) { connection in
                let store = RedisStore(client: connection.client, namespace: engine.namespace, limits: limits)
                let check = try await EngineCheck(store.report(), engine.durability)
                return (check, try await store.holdsBoard() ? store.keys() : [])
            }
            let version = "\(check.report.program) \(check.report.version)"
            report.add(.fine, "The engine at \(engine.address) answers: \(version).")
            for finding in check.findings {
                report.add(finding.grade == .broken ? .broken : .doubtful, finding.text, fix: finding.fix)
            }
            report.add(.fine, "Durability is \(check.durability), with \(check.report.replicas) replicas connected.")
            return keys
        } catch {
            report.add(
                .broken,
                "The board in the engine at \(engine.address) cannot be read: \((error as? Fault)?.message ?? "\(error)")",
                fix:
                    "Check \(Setting.store.variable) and what stands beside it, and that this machine reaches the engine."
            )
            return nil
        }
    }
}
