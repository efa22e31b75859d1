import Synchronization
import Vocabulary

/// The stream of `subscriptions/listen`: first what was granted, then what changed, at the end the result.
final class ListenStream: AnswerStream {
    private let request: ClientRequest
    private let terms: ListenTerms
    private let hub: Subscriptions
    private let tasks: (any DurableTaskSource)?
    private let slots: StreamSlots
    private let time: any TimeSource

    init(
        _ request: ClientRequest,
        terms: ListenTerms,
        hub: Subscriptions,
        tasks: (any DurableTaskSource)?,
        slots: StreamSlots,
        time: any TimeSource
    ) {
        self.request = request
        self.terms = terms
        self.hub = hub
        self.tasks = tasks
        self.slots = slots
        self.time = time
    }

    @concurrent
    func write(until interruption: Interruption, _ emit: @concurrent ([UInt8]) async throws -> Void) async throws {
        try await slots.occupying {
            let notes = ListenNotes()
            let subscription = hub.add(notes, to: terms.topics)
            defer { subscription.end() }
            try await emit(ServerSentEvent.message(message("notifications/subscriptions/acknowledged", terms.granted)))
            let pump = EventPump(time: time)
            try await pump.run(Writer(stream: self, notes: notes), until: interruption, emit)
        }
    }

    /// Turns notes into events when the connection has room for them: ten changes of one thing are then one event.
    private struct Writer: EventSource {
        let stream: ListenStream
        let notes: ListenNotes

        func news() async { await notes.bell.wait() }

        func take() async -> Delivery {
            let (topics, isClosed) = notes.take()
            var delivery = Delivery(isLast: isClosed)
            for topic in topics {
                for event in await stream.events(about: topic) { delivery.bytes += ServerSentEvent.message(event) }
            }
            if isClosed { delivery.bytes += ServerSentEvent.message(stream.end()) }
            return delivery
        }
    }

    private func events(about topic: Subscriptions.Topic) async -> [[UInt8]] {
        var events: [[UInt8]] = []
        if terms.isGranted(topic) { events.append(message(topic.method, topic.params)) }
        for id in terms.tasks(behind: topic) {
            // A task that cannot be read now is told of with its next change.
            guard let task = try? await tasks?.task(id, for: request.caller) else { continue }
            events.append(message("notifications/tasks", task.details))
        }
        return events
    }

    /// A notification of this subscription, which names it.
    private func message(_ method: String, _ params: [JSON.Member]) -> [UInt8] {
        Notification.bytes(method, params + [JSON.Member("_meta", [MetaKey.subscriptionID: request.id.json])])
    }

    private func end() -> [UInt8] {
        request.result(meta: [JSON.Member(MetaKey.subscriptionID, request.id.json)]) { _ in }
    }
}

/// What has changed and was not told yet: each thing once, however often it changed.
private final class ListenNotes: Listener {
    private struct State {
        var topics: [Subscriptions.Topic] = []
        var isClosed = false
    }

    let bell = Bell()
    private let state = Mutex(State())

    func hear(_ topic: Subscriptions.Topic) {
        state.withLock { if !$0.topics.contains(topic) { $0.topics.append(topic) } }
        bell.ring()
    }

    func close() {
        state.withLock { $0.isClosed = true }
        bell.ring()
    }

    func take() -> (topics: [Subscriptions.Topic], isClosed: Bool) {
        state.withLock { state in
            defer { state.topics = [] }
            return (state.topics, state.isClosed)
        }
    }
}
