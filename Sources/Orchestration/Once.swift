import Crypto
package import Vocabulary

/// What marks two calls as one and the same, so that a repetition has no second effect.
package struct Receipt: Sendable, Equatable {
    /// Names the call: the caller's key, the tool, and the id that the client or the model gave it.
    package let key: String
    /// A digest of the arguments; other arguments under the same key are a mistake of the caller.
    package let fingerprint: [UInt8]

    package init(key: String, fingerprint: [UInt8]) {
        self.key = key
        self.fingerprint = fingerprint
    }

    /// Marks a call by the id its client gave it, within what one key may name.
    package init(call id: CallID, of tool: String, by caller: Caller, arguments: JSON) {
        key = Self.key(of: id, of: tool, by: caller)
        fingerprint = Array(SHA256.hash(data: arguments.canonical.bytes))
    }

    /// What gives a call its name.
    package enum CallID: Sendable {
        /// The client's own id of that use of a tool.
        case toolUse(String)
        /// A key that the model made up (`idempotency_key`).
        case idempotencyKey(String)

        fileprivate var text: String {
            switch self {
            case .toolUse(let id): "use:" + id
            case .idempotencyKey(let key): "key:" + key
            }
        }
    }

    /// The name under which a call of a tool is kept.
    static func key(of id: CallID, of tool: String, by caller: Caller) -> String {
        [caller.keyID ?? "local", caller.agent?.rawValue ?? "", tool, id.text].joined(separator: "\u{1F}")
    }

    /// Tells whether a stored receipt stands for this same call, and throws where only the name is the same.
    package func requireSameCall(as stored: [UInt8]) throws(Fault) {
        guard stored != fingerprint else { return }
        throw Fault(
            .idempotencyConflict,
            "This idempotency key or tool-use id was used before with other arguments. Send a new one for a new call."
        )
    }
}

/// The outcome of a change, which was made now or, for a repeated call, when it came first.
package struct Once<Outcome: Sendable>: Sendable {
    package let outcome: Outcome
    package let isReplay: Bool

    package init(_ outcome: Outcome, isReplay: Bool = false) {
        self.outcome = outcome
        self.isReplay = isReplay
    }
}
