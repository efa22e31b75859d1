import Vocabulary

/// An open call as one JSON answer, for waits that no client gives up on.
struct OpenReply: DeferredReply {
    let call: OpenCall
    let registration: CallRegistration?

    func reply(until interruption: Interruption) async -> MCPReply? {
        registration?.begin { interruption.interrupt() }
        defer { registration?.end() }
        return await interruption.guarding { await call.work(nil) }.map { MCPReply(status: 200, body: $0) }
    }
}
