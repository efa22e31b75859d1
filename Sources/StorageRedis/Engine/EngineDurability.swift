package import RESP

/// What the engine must have done with a change before it is answered.
package enum EngineDurability: String, CaseIterable, Sendable {
    /// Taken it into its memory.
    case none
    /// Given it to a replica.
    case replica
    /// Brought it to its disk.
    case aof

    /// What the operator asks for.
    package enum Choice: String, Sendable {
        /// The best that the engine is set up for.
        case auto
        case none
        case replica
        case aof
    }

    /// How long a change waits for its replica.
    private static let patience = Duration.seconds(1)

    /// What is asked for behind each change, if anything: a disk is the engine's own affair.
    package var confirmation: RedisConfirmation? {
        self == .replica ? RedisConfirmation(replicas: 1, patience: Self.patience) : nil
    }
}
