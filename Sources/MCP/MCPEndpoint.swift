package import Logging
package import Metrics
package import Vocabulary

/// Answers what clients of both eras send to `/mcp`, whatever HTTP server it came through.
package final class MCPEndpoint: Sendable {
    let methods: [String: any Method]
    let handshake: Handshake
    let identity: ResultIdentity
    let sessions: any SessionStore
    let running = RunningCalls()
    let time: any TimeSource
    let rejections: RejectionCounters
    let logger: Logger

    /// Encodes everything that no request changes; sessions are kept in memory unless a store is given.
    package init(
        identity: ServerIdentity,
        catalog: ToolCatalog,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger,
        sessions: (any SessionStore)? = nil
    ) {
        let capabilities: JSON = ["tools": [:]]
        let methods: [any Method] = [
            Discover(identity: identity, capabilities: capabilities),
            Ping(),
            ToolsList(catalog: catalog),
            ToolsCall(catalog: catalog, metrics: metrics, logger: logger),
        ]
        self.methods = Dictionary(uniqueKeysWithValues: methods.map { ($0.name, $0) })
        handshake = Handshake(identity: identity, capabilities: capabilities)
        self.identity = ResultIdentity(identity)
        self.sessions = sessions ?? MemorySessions(time: time, metrics: metrics)
        self.time = time
        rejections = RejectionCounters(metrics: metrics)
        self.logger = logger
    }

    /// Answers a POST.
    package func answer(_ body: MessageBody, headers: RoutingHeaders, caller: Caller) async -> MCPAnswer {
        switch read(body, headers: headers, caller: caller) {
        case .reply(let reply): .reply(reply)
        case .modern(let request): await answer(request)
        case .legacy(let message): await answerLegacy(message, headers: headers, caller: caller)
        case .batch(let messages): await answer(batch: messages, headers: headers, caller: caller)
        }
    }

    /// What the body of a POST turns out to be.
    private indirect enum Reading {
        case reply(MCPReply)
        case modern(ClientRequest)
        case legacy(ClientMessage)
        case batch([JSON])
    }

    /// Does all that needs no waiting, so that a waiting call holds little of it.
    private func read(_ body: MessageBody, headers: RoutingHeaders, caller: Caller) -> Reading {
        switch body.json {
        case .failure(let error):
            return .reply(refusal(RPCError(.parseError, "\(error)"), to: nil, in: .legacy))
        case .success(.array(let messages)):
            return .batch(messages)
        case .success(let json):
            do {
                let message = try ClientMessage(json)
                guard Self.era(of: message, headers: headers) == .modern else { return .legacy(message) }
                let request = try admitModern(message, headers: headers, caller: caller)
                return request.map(Reading.modern) ?? .reply(.accepted)
            } catch {
                return .reply(refusal(error, to: ClientMessage.id(of: json), in: .modern))
            }
        }
    }

    /// Lets the method of a request answer it.
    private func answer(_ request: ClientRequest) async -> MCPAnswer {
        do {
            return answer(try await request.answer(), registration: nil)
        } catch {
            return .reply(refusal(error, to: request.id, in: request.version.era))
        }
    }

    /// The HTTP answer for what a method said.
    func answer(_ answer: MethodAnswer, registration: CallRegistration?) -> MCPAnswer {
        switch answer {
        case .message(let message):
            .reply(MCPReply(status: 200, body: message))
        case .waiting(let call) where call.patience > WaitingCall.silence:
            .stream(WaitingStream(call: call, time: time, registration: registration))
        case .waiting(let call):
            .deferred(WaitingReply(call: call, registration: registration))
        }
    }

    /// The era is the body's to say: a request of the modern era names its revision in `_meta`.
    ///
    /// A header that names anything but a legacy revision also leads there, and is told what is wrong.
    private static func era(of message: ClientMessage, headers: RoutingHeaders) -> ProtocolVersion.Era {
        switch message {
        case .request(_, let method, let params):
            if params.meta?[MetaKey.protocolVersion] != nil { return .modern }
            if method == "initialize" { return .legacy }
        case .notification(_, let params):
            if params.meta?[MetaKey.protocolVersion] != nil { return .modern }
        case .response: break
        }
        return headers.protocolVersion.map { ProtocolVersion(rawValue: $0)?.era ?? .modern } ?? .legacy
    }

    /// The method of a name, for clients of an era; names are compared byte by byte.
    func method(_ name: String, in era: ProtocolVersion.Era) throws(RPCError) -> any Method {
        guard let method = methods[name], method.name.isIdentical(to: name), method.eras.contains(era) else {
            throw RPCError(.methodNotFound, "Method not found: \(name.quoted).")
        }
        return method
    }

    /// The HTTP reply for an error, which is counted; one that no floor foresaw is logged and told in general terms.
    func refusal(_ error: any Error, to id: RequestID?, in era: ProtocolVersion.Era) -> MCPReply {
        let refusal = rpcError(for: error)
        if let reason = refusal.reason { rejections.count(reason) }
        var reply = MCPReply(status: refusal.status(in: era), body: refusal.message(id: id))
        reply.retryAfter = refusal.retryAfter
        return reply
    }

    private func rpcError(for error: any Error) -> RPCError {
        switch error {
        case let error as RPCError: return error
        case let fault as Fault where fault.isRetryable:
            return RPCError(
                .internalError,
                fault.message,
                status: 503,
                retryAfter: fault.retryAfter ?? 1,
                reason: .busy
            )
        default:
            logger.error(
                "Request failed",
                metadata: ["event": .string(BoardEvent.requestRefused.rawValue), "error": .string("\(error)")]
            )
            return .unforeseen
        }
    }
}
