/// A waiting call as one JSON answer, for waits that no client gives up on.
struct WaitingReply: DeferredReply {
    let call: WaitingCall
    let registration: CallRegistration?

    func reply(until interruption: Interruption) async -> MCPReply? {
        registration?.begin(interruption)
        defer { registration?.end() }
        return await interruption.guarding(call.work).map { MCPReply(status: 200, body: $0) }
    }
}
