import RESP
import Vocabulary

/// What an engine tells about itself, as far as a board depends on it.
package struct EngineReport: Sendable, Equatable {
    /// The program (`redis` or `valkey`) and its version (`7.0.15`).
    package var program = "redis"
    package var version = ""
    package var isPrimary = true
    /// How many replicas are connected.
    package var replicas = 0
    /// What is done when the memory is full (`noeviction`); nothing where the engine does not tell.
    package var evictionPolicy: String?
    package var memoryUsed = 0
    /// The most memory that the engine takes; 0 for any.
    package var memoryLimit = 0
    /// Whether changes are written to a log on the disk.
    package var keepsLog = false
    /// Whether a change is answered only when it is on the disk; nothing where this user may not ask.
    package var syncsEachChange: Bool?
    package var isCluster = false

    package init() {}

    /// Reads the text that `INFO` answers with; what is missing keeps its ordinary value.
    package init(info text: String) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...]
        }
        func number(_ name: Substring) -> Int { fields[name].flatMap { Int($0) } ?? 0 }
        // Valkey also tells with which version of Redis it agrees.
        if let version = fields["valkey_version"] {
            (program, self.version) = ("valkey", String(version))
        } else {
            version = fields["redis_version"].map(String.init) ?? ""
        }
        isPrimary = fields["role"].map { $0 == "master" } ?? true
        replicas = number("connected_slaves")
        evictionPolicy = fields["maxmemory_policy"].map(String.init)
        memoryUsed = number("used_memory")
        memoryLimit = number("maxmemory")
        keepsLog = number("aof_enabled") == 1
        isCluster = number("cluster_enabled") == 1
    }
}

extension RedisStore {
    /// Asks the engine about itself.
    package func report() async throws -> EngineReport {
        guard let text = try await send(RedisCommand("INFO")).string else { throw Fault.damagedReply }
        var report = EngineReport(info: text)
        // A user with few rights may not ask for settings, and a managed engine may not tell them.
        if let reply = try? await client.send(RedisCommand("CONFIG", "GET", "appendfsync")),
            let policy = reply["appendfsync"]?.string
        {
            report.syncsEachChange = report.keepsLog && policy == "always"
        }
        return report
    }
}
