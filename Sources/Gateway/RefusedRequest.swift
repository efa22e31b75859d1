import MCP
import NIOCore
package import Vocabulary

/// A request that was refused before it reached a tool: why, whose it was, and from where it came.
package struct RefusedRequest: Sendable {
    /// Takes note of it, without making the client wait for long.
    package typealias Witness = @Sendable (RefusedRequest) async -> Void

    /// The reason by which the refusal is counted.
    package let reason: String
    /// Nothing where nobody showed a valid key.
    package let caller: Caller?
    /// The key that opened nothing.
    package let token: String?
    package let address: String?
}

extension GatewayResponder {
    /// Tells of a refused request; every reason by which refusals are counted comes here by itself.
    func tell(of head: RequestHead, on channel: any Channel) async {
        guard let onRefusal, let reason = head.rejection, !reason.isOfTheServer else { return }
        await onRefusal(
            RefusedRequest(
                reason: reason.rawValue,
                caller: head.caller,
                token: head.caller == nil ? head.token : nil,
                address: client(of: head, on: channel).map { "\($0)" }
            )
        )
    }
}

extension Rejection {
    /// Whether it tells of the state of the server, and nothing of its caller.
    fileprivate var isOfTheServer: Bool { self == .draining || self == .busy }
}
