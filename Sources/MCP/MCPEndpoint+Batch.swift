import Vocabulary

/// Batches, which revision 2025-03-26 has and every other has not.
extension MCPEndpoint {
    /// How many messages one body may hold.
    private static let batchLimit = 100

    func answer(batch messages: [JSON], headers: RoutingHeaders, caller: Caller) async -> MCPAnswer {
        do {
            guard let id = headers.sessionID, let session = try await sessions.use(id, by: caller, for: .zero),
                session.version.allowsBatches
            else { throw RPCError(.invalidRequest, "The body has to be one message, not a batch.") }
            guard (1...Self.batchLimit).contains(messages.count) else {
                throw RPCError(.invalidRequest, "A batch holds 1 to \(Self.batchLimit) messages.")
            }
            return .deferred(BatchReply(endpoint: self, messages: messages, session: session, caller: caller))
        } catch {
            return .reply(refusal(error, to: nil, in: .legacy))
        }
    }
}

/// The answers to a batch, worked out one after the other.
private struct BatchReply: DeferredReply {
    let endpoint: MCPEndpoint
    let messages: [JSON]
    let session: Session
    let caller: Caller

    func reply(until interruption: Interruption) async -> MCPReply? {
        await interruption.guarding {
            var answers: [[UInt8]] = []
            for message in messages {
                if let answer = await answer(message) { answers.append(answer) }
            }
            guard !answers.isEmpty else { return .accepted }
            let inside = answers.joined(separator: [UInt8(ascii: ",")])
            return MCPReply(status: 200, body: [UInt8(ascii: "[")] + inside + [UInt8(ascii: "]")])
        }
    }

    private func answer(_ json: JSON) async -> [UInt8]? {
        do {
            let message = try ClientMessage(json)
            guard
                let request = try endpoint.admit(message, in: session, caller: caller, headers: RoutingHeaders())
            else { return nil }
            switch try await request.answer() {
            case .message(let message):
                return message
            case .open(let call):
                let registration = endpoint.streams.running.registration(of: request.id, in: session)
                return await OpenReply(call: call, registration: registration).reply(until: Interruption())?.body
            case .stream:
                throw RPCError(.invalidRequest, "A request for a stream stands alone, not in a batch.")
            }
        } catch {
            return endpoint.refusal(error, to: ClientMessage.id(of: json), in: .legacy).body
        }
    }
}
