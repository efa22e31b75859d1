import Orchestration
import RESP

extension StoreScript {
    /// What a call was told when it came before, and the digest of its arguments then.
    fileprivate static let readReceipt = StoreScript(
        look: """
            local kept = call('HMGET', key('once:' .. arg(1)), 'print', 'reply')
            if not kept[1] then return false end
            return {kept[1], cmsgpack.unpack(kept[2])}
            """
    )
}

extension RedisStore {
    /// The answer that was given to a call before; nothing where it did not come yet.
    func answer<Outcome>(to receipt: Receipt, _ read: (Reply) throws -> Outcome) async throws -> Outcome? {
        try await look(.readReceipt, [.text(receipt.key)]) { reply in
            guard let kept = reply.given else { return nil }
            try receipt.requireSameCall(as: try kept[0].octets)
            return try read(try kept[1])
        }
    }
}
