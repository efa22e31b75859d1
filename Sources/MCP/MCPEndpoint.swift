package import Logging
package import Metrics
package import Vocabulary

/// Answers what clients of both eras send to `/mcp`, whatever HTTP server it came through.
package final class MCPEndpoint: Sendable {
    let methods: [String: any Method]
    let handshake: Handshake
    let identity: ResultIdentity
    let sessions: any SessionStore
    let streams: SessionStreams
    let time: any TimeSource
    let rejections: RejectionCounters
    let tellOthers: SessionNews.Teller
    private let subscriptions: Subscriptions
    private let logger: Logger

    /// Encodes everything that no request changes; the secret seals what goes through the hands of clients.
    ///
    /// - Note: `tellOthers` takes what other nodes have to know of a session, which `hear(_:of:)` takes there.
    package init(
        identity: ServerIdentity,
        features: Features,
        sessions: any SessionStore,
        secret: [UInt8],
        tellOthers: @escaping @Sendable (_ sessionID: String, _ words: String) -> Void = { _, _ in },
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        let tellOthers: SessionNews.Teller = { tellOthers($0, $1.words) }
        let slots = StreamSlots(metrics: metrics)
        streams = SessionStreams(hub: features.subscriptions, slots: slots, time: time)
        let rounds = InputRounds(seal: StateSeal(secret: secret), time: time)
        let changes = SessionChanges(sessions: sessions, pushes: streams.pushes, tellOthers: tellOthers)
        var methods: [any Method] = [
            Discover(identity: identity, capabilities: features.capabilities(in: .modern)),
            Ping(),
            SetLevel(changes: changes),
            ToolsList(catalog: features.tools),
            Listen(features: features, slots: slots, time: time),
        ]
        if let prompts = features.prompts {
            methods += [PromptsList(catalog: prompts), PromptsGet(catalog: prompts, rounds: rounds)] as [any Method]
        }
        if let resources = features.resources {
            methods +=
                [
                    ResourcesList(resources: resources),
                    ResourceTemplatesList(resources: resources),
                    ResourcesRead(resources: resources),
                    ResourcesWatch(isWanted: true, resources: resources, changes: changes),
                    ResourcesWatch(isWanted: false, resources: resources, changes: changes),
                ] as [any Method]
        }
        if let completions = features.completions { methods.append(Complete(completions: completions)) }
        if let tasks = features.tasks {
            methods += [TasksGet(tasks: tasks), TasksUpdate(tasks: tasks), TasksCancel(tasks: tasks)] as [any Method]
        }
        methods = methods.map { TimedMethod($0, metrics: metrics) }
        // A call of a tool may go on after its method has answered, and times itself.
        methods.append(
            ToolsCall(
                catalog: features.tools,
                rounds: rounds,
                tracing: features.tracing,
                onRefusal: features.onRefusal,
                rates: features.toolRates,
                time: time,
                metrics: metrics,
                logger: logger
            )
        )
        self.methods = Dictionary(uniqueKeysWithValues: methods.map { ($0.name, $0) })
        handshake = Handshake(identity: identity, capabilities: features.capabilities(in: .legacy))
        self.identity = ResultIdentity(identity)
        self.sessions = sessions
        self.tellOthers = tellOthers
        self.time = time
        subscriptions = features.subscriptions
        rejections = RejectionCounters(metrics: metrics)
        self.logger = logger
    }

    /// Ends in good order every stream that would go on for ever, and every wait for a client; other calls go on.
    package func beginDraining() {
        subscriptions.close()
        streams.requests.close()
    }

    /// Writes to the log of every handshake client that a caller has open here.
    package func log(_ level: LogLevel, _ data: JSON, by logger: String, to callerName: String) {
        streams.pushes.log(level, data, by: logger, to: callerName)
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
            switch try await request.answer() {
            case .message(let message): return .reply(MCPReply(status: 200, body: message))
            case .stream(let stream): return .stream(stream)
            case .open(let call) where call.needsStream: return .stream(CallStream(call: call, time: time))
            case .open(let call): return .deferred(OpenReply(call: call, registration: nil))
            }
        } catch {
            return .reply(refusal(error, to: request.id, in: request.version.era))
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
        reply.rejection = refusal.reason
        reply.neededRole = refusal.neededRole
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
