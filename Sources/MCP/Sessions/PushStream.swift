import Synchronization
import Vocabulary

/// What a session hears beside the answers to its requests: the stream behind a GET.
final class PushStream: Listener {
    let sessionID: String
    let stream: SessionStream
    private let subscription = Mutex<Subscription?>(nil)
    private let watched = Mutex<Set<String>>([])
    private let logLevel: Mutex<LogLevel>

    init(for session: Session, named name: String, in hub: Subscriptions) {
        sessionID = session.id
        stream = SessionStream(name: name)
        logLevel = Mutex(session.logLevel)
        let place = hub.add(self, to: [.tools, .prompts, .resources])
        subscription.withLock { $0 = place }
        follow(session)
    }

    /// Takes note of what the client wants to hear of by now.
    func follow(_ session: Session) {
        logLevel.withLock { $0 = session.logLevel }
        let (new, old) = watched.withLock { watched in
            defer { watched = session.watched }
            return (session.watched.subtracting(watched), watched.subtracting(session.watched))
        }
        guard let place = subscription.withLock({ $0 }) else { return }
        for uri in new { place.add(.resource(uri)) }
        for uri in old { place.drop(.resource(uri)) }
    }

    func hear(_ topic: Subscriptions.Topic) { stream.note(Notification.bytes(topic.method, topic.params)) }

    /// Writes to the client's log.
    func log(_ level: LogLevel, _ data: JSON, by logger: String) {
        guard level >= logLevel.withLock({ $0 }) else { return }
        stream.say(Notification.log(level, data, by: logger))
    }

    func close() {
        subscription.withLock { $0 }?.end()
        stream.end()
    }
}
