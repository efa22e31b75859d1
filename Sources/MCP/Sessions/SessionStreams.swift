import Vocabulary

/// Everything that is open for the sessions of this node: calls, push streams, and questions to clients.
final class SessionStreams: Sendable {
    let running = RunningCalls()
    let requests: ClientRequests
    let pushes: PushStreams
    private let calls: SessionCalls
    private let slots: StreamSlots
    private let time: any TimeSource

    init(hub: Subscriptions, slots: StreamSlots, time: any TimeSource) {
        requests = ClientRequests(time: time)
        pushes = PushStreams(hub: hub, time: time)
        calls = SessionCalls(time: time)
        self.slots = slots
        self.time = time
    }

    /// The HTTP answer to a call: one document, or a stream for which the client can come back.
    func answer(_ call: OpenCall, to id: RequestID, in session: Session) -> MCPAnswer {
        let registration = running.registration(of: id, in: session)
        guard call.needsStream else { return .deferred(OpenReply(call: call, registration: registration)) }
        let stream = SessionStream(name: "c" + RandomName.fresh())
        let outlet = Outlet(
            say: stream.say,
            ask: { [requests] in try await requests.ask($0, in: session, say: stream.say) },
            closeStream: stream.hangUp
        )
        let opened = SessionCall(call, on: stream, outlet: outlet, registration: registration, at: time.now())
        calls.add(opened, of: session)
        return .stream(connection(to: opened, in: session, behind: 0))
    }

    /// The stream for a GET: the session's own, or the one that an event id names.
    func open(
        _ session: Session,
        for caller: Caller,
        behind eventID: String?,
        refreshing: @escaping @Sendable () async throws -> Session?
    ) throws -> any AnswerStream {
        let place = try eventID.map(EventPlace.init)
        if let place, place.isOfCall {
            guard let call = calls.call(place.stream, of: session) else { throw EventPlace.isGone }
            return connection(to: call, in: session, behind: place.number)
        }
        try slots.requireRoom()
        let push = try pushes.stream(of: session, for: caller)
        // A place in a stream of an earlier process is the beginning of this one.
        let isKnown = place?.stream == push.stream.name
        return PushConnection(
            push: push,
            pushes: pushes,
            reader: push.stream.reader(
                behind: isKnown ? place?.number ?? 0 : push.stream.lastNumber,
                isPrimed: session.version.primesStreams
            ),
            slots: slots,
            time: time,
            session: refreshing
        )
    }

    /// Ends everything of a session that has ended.
    func end(_ sessionID: String) {
        pushes.end(sessionID)
        calls.end(sessionID)
    }

    private func connection(to call: SessionCall, in session: Session, behind number: Int) -> SessionCallStream {
        let reader = call.stream.reader(behind: number, isPrimed: session.version.primesStreams)
        return SessionCallStream(call: call, calls: calls, reader: reader, time: time)
    }
}

/// Where a client was when its stream broke off: the `Last-Event-ID`, which names the stream and the event.
private struct EventPlace {
    let stream: String
    let number: Int

    init(_ text: String) throws(RPCError) {
        guard let hyphen = text.lastIndex(of: "-"), let number = Int(text[text.index(after: hyphen)...]), number >= 0,
            text.first == "c" || text.first == "p"
        else {
            throw RPCError(.invalidRequest, "The Last-Event-ID is not one this server gave. Open a stream without it.")
        }
        stream = String(text[..<hyphen])
        self.number = number
    }

    var isOfCall: Bool { stream.first == "c" }

    static let isGone = RPCError(
        .invalidRequest,
        "What the Last-Event-ID stands behind is no longer kept. Send the request again."
    )
}
