import Crypto
import Vocabulary

/// Seals what a call wants to be told again, since it travels through the hands of the client.
///
/// A seal opens only for the same caller, method, name and arguments, and for ten minutes; nobody else can make one, and
/// nobody can read what is in it (SEP-2322: the state is to be treated as an attacker's).
package struct StateSeal: Sendable {
    private static let lifetime = Duration.seconds(600)
    private let key: SymmetricKey

    /// All nodes that answer the same clients need the same secret.
    package init(secret: [UInt8]) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret),
            info: Array("callboard request state".utf8),
            outputByteCount: 32
        )
    }

    func seal(_ state: JSON, for purpose: [UInt8], at now: Timestamp) throws -> String {
        let content: JSON = ["state": state, "until": .integer(Int((now + Self.lifetime).milliseconds))]
        guard let box = try AES.GCM.seal(content.bytes, using: key, authenticating: purpose).combined else {
            throw RPCError.unforeseen
        }
        return Base64.encoded(Array(box), .url)
    }

    func open(_ text: String, for purpose: [UInt8], at now: Timestamp) throws(RPCError) -> JSON {
        guard let bytes = Base64.decoded(text.utf8, .url), let box = try? AES.GCM.SealedBox(combined: bytes),
            let content = try? AES.GCM.open(box, using: key, authenticating: purpose),
            let json = try? JSONReader.read(Array(content)), let state = json["state"],
            case .integer(let end)? = json["until"], end >= now.milliseconds
        else {
            throw RPCError(
                .invalidParams,
                "The requestState is not one this server gave for this call, or is too old. Make the call anew without it."
            )
        }
        return state
    }
}
