package import Vocabulary

/// Revisions up to 2025-11-25: a handshake opens a session, and every later request names it.
extension MCPEndpoint {
    // Out of line, so that calls of the other era do not hold its frame while they wait.
    @inline(never)
    func answerLegacy(_ message: ClientMessage, headers: RoutingHeaders, caller: Caller) async -> MCPAnswer {
        do {
            if case .request(let id, "initialize", let params) = message {
                return .reply(try await openSession(id, params, caller: caller))
            }
            let session = try await session(headers, caller: caller)
            guard let request = try admit(message, in: session, caller: caller, headers: headers) else {
                return .reply(.accepted)
            }
            switch try await request.answer() {
            case .message(let message):
                return .reply(MCPReply(status: 200, body: message))
            case .stream(let stream):
                return .stream(stream)
            case .open(let call):
                _ = try await sessions.use(session.id, by: caller, for: call.patience)
                return streams.answer(call, to: request.id, in: session)
            }
        } catch {
            return .reply(refusal(error, to: message.id, in: .legacy))
        }
    }

    /// Takes a message of a session; gives nothing for one that wants no answer.
    func admit(
        _ message: ClientMessage,
        in session: Session,
        caller: Caller,
        headers: RoutingHeaders
    ) throws(RPCError) -> ClientRequest? {
        switch message {
        case .response(let id, let reply):
            if let id, !streams.requests.settle(id, reply, in: session.id) {
                tellOthers(session.id, .answered(id, reply))
            }
            return nil
        case .notification(let method, let params):
            if method == "notifications/cancelled", let id = params["requestId"].flatMap(RequestID.init) {
                if !streams.running.cancel(id, in: session.id) { tellOthers(session.id, .cancelled(id)) }
            }
            return nil
        case .request(_, "initialize", _):
            throw RPCError(.invalidRequest, "initialize stands alone, not in a batch.")
        case .request(let id, let method, let params):
            try params.check()
            return ClientRequest(
                id: id,
                method: try self.method(method, in: .legacy),
                params: params,
                caller: caller,
                version: session.version,
                headers: headers,
                session: session,
                identity: identity
            )
        }
    }

    /// Answers a GET: with the stream that tells a session of changes, or with the rest of a stream that broke off.
    package func answerGet(headers: RoutingHeaders, caller: Caller) async -> MCPAnswer {
        if isModern(headers) { return .reply(notAllowed("POST")) }
        do {
            let session = try await session(headers, caller: caller)
            return .stream(
                try streams.open(session, for: caller, behind: headers.lastEventID) { [sessions] in
                    try await sessions.use(session.id, by: caller, for: .zero)
                }
            )
        } catch {
            return .reply(refusal(error, to: nil, in: .legacy))
        }
    }

    /// Answers a DELETE, which ends a session of the legacy era.
    package func answerDelete(headers: RoutingHeaders, caller: Caller) async -> MCPReply {
        if isModern(headers) { return notAllowed("POST") }
        do {
            let session = try await session(headers, caller: caller)
            guard try await sessions.end(session.id, by: caller) else { throw Self.sessionNotFound }
            streams.end(session.id)
            tellOthers(session.id, .ended)
            return MCPReply(status: 200)
        } catch {
            return refusal(error, to: nil, in: .legacy)
        }
    }

    private func isModern(_ headers: RoutingHeaders) -> Bool {
        headers.protocolVersion.map { ProtocolVersion(rawValue: $0)?.era != .legacy } ?? false
    }

    private func notAllowed(_ allowed: String) -> MCPReply {
        let error = RPCError(.invalidRequest, "This endpoint takes \(allowed).")
        var reply = MCPReply(status: 405, body: error.message(id: nil))
        reply.allow = allowed
        return reply
    }

    private func openSession(_ id: RequestID, _ params: RequestParams, caller: Caller) async throws -> MCPReply {
        let session = try await sessions.open(
            for: caller,
            speaking: try Handshake.negotiate(params),
            with: try Handshake.capabilities(params)
        )
        var reply = MCPReply(status: 200, body: handshake.answer(id, role: caller.role, version: session.version))
        reply.sessionID = session.id
        return reply
    }

    private func session(_ headers: RoutingHeaders, caller: Caller) async throws -> Session {
        guard let id = headers.sessionID else {
            throw RPCError(
                .invalidRequest,
                "Missing session ID: send initialize first, then repeat its Mcp-Session-Id header.",
                reason: .session
            )
        }
        guard let session = try await sessions.use(id, by: caller, for: .zero) else { throw Self.sessionNotFound }
        return session
    }

    private static let sessionNotFound = RPCError(
        .invalidRequest,
        "Session not found: it ended, or is another key's. Send initialize again.",
        status: 404,
        reason: .session
    )
}
