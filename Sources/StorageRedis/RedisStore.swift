package import Orchestration
package import RESP
import Vocabulary

/// The board's store in Redis or Valkey, which several nodes share: each operation is one script on the engine.
///
/// All keys of a board begin with one prefix, whose braces keep them in one slot of a cluster. The scripts know the rules
/// that need one look and one change at once; what a caller is told of a refusal is put into words here, by the same
/// rules as in every other store.
package final class RedisStore: Sendable {
    let client: RedisClient
    let limits: StoreLimits
    /// How many replicas must have a change before it is answered, if any.
    let confirmation: RedisConfirmation?
    /// What the keys of this board begin with (`cb:{callboard}:`).
    let prefix: String

    /// Takes a client that somebody runs; nothing is asked of the engine yet.
    package init(
        client: RedisClient,
        namespace: String,
        limits: StoreLimits = StoreLimits(),
        confirmation: RedisConfirmation? = nil
    ) {
        self.client = client
        self.limits = limits
        self.confirmation = confirmation
        prefix = Self.prefix(of: namespace)
    }

    /// What the names of a board's keys and channels begin with.
    static func prefix(of namespace: String) -> String { "cb:{" + namespace + "}:" }

    /// Makes a new board where there is none yet, and refuses one that a newer version has written.
    package func prepare() async throws {
        // Drawn here, because a script has no good random numbers.
        let identity: [UInt8] = (0..<16).map { _ in .random(in: .min ... .max) }
        let secret: [UInt8] = (0..<32).map { _ in .random(in: .min ... .max) }
        let schema = try await look(.prepare, [.number(Int64(Self.schema)), .octets(identity), .octets(secret)]) {
            try $0[0].int
        }
        guard schema <= Self.schema else {
            throw Fault(
                .storageError,
                "The board in the engine was written by a newer version (schema \(schema), this one knows \(Self.schema)). Start that version."
            )
        }
    }

    /// Whether somebody has made the board already.
    package func holdsBoard() async throws -> Bool {
        try await send(RedisCommand("EXISTS", .text(prefix + "meta"))).integer == 1
    }

    /// The version of the keys and their content.
    private static let schema = 1
}

extension StoreScript {
    fileprivate static let prepare = StoreScript(
        look: """
            local meta = key('meta')
            call('HSETNX', meta, 'schema', arg(1))
            call('HSETNX', meta, 'instance', arg(2))
            call('HSETNX', meta, 'digest_secret', arg(3))
            return {call('HGET', meta, 'schema')}
            """
    )
}
