import Crypto
import Vocabulary

/// Makes the names under which clients follow tasks as tasks of the protocol: the board's id, and a tag.
///
/// Nobody guesses the tag, and it fits one key only; nothing is stored for it.
struct TaskHandles: Sendable {
    /// Bytes of a tag: as many as a random UUID has, and more entropy.
    private static let tagLength = 16
    private let key: SymmetricKey

    init(secret: [UInt8]) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret),
            info: Array("callboard task handles".utf8),
            outputByteCount: 32
        )
    }

    func handle(of task: TaskID, for caller: Caller) -> String {
        let subject = Array((task.rawValue + "\u{1F}" + (caller.keyID ?? "")).utf8)
        let tag = HMAC<SHA256>.authenticationCode(for: subject, using: key).prefix(Self.tagLength)
        return task.rawValue + "." + tag.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The task that a handle names, if it was made for the caller's key.
    func task(_ handle: String, for caller: Caller) -> TaskID? {
        guard let dot = handle.lastIndex(of: "."), let id = TaskID(checking: String(handle[..<dot])) else { return nil }
        let expected = Array(self.handle(of: id, for: caller).utf8)
        let given = Array(handle.utf8)
        guard expected.count == given.count else { return nil }
        // All bytes are looked at, so that the time tells nothing of where the first wrong one stands.
        let difference = zip(expected, given).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) }
        return difference == 0 ? id : nil
    }
}
