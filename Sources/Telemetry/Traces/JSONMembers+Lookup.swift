import Vocabulary

extension [JSON.Member] {
    /// The value under a key.
    func value(of key: String) -> JSON? { first { $0.key.isIdentical(to: key) }?.value }
}
