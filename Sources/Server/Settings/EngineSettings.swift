import RESP
import StorageRedis

/// How the engine is reached that several nodes share, and how well it has to secure what it is told.
struct EngineSettings: Sendable {
    let client: RedisConfiguration
    let namespace: String
    let durability: EngineDurability.Choice

    /// The engine's address as logs and the command line show it: never with a user or a password.
    var address: String {
        switch client.source {
        case .address(let address): address.description
        case .sentinels(let sentinels, let primary):
            "\(primary) of the sentinels \(sentinels.map(\.description).joined(separator: ", "))"
        }
    }
}
