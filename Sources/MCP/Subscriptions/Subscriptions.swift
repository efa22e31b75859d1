import Synchronization
import Vocabulary

/// Tells whoever listens what has changed, on this node.
///
/// Whoever publishes is never held up: a listener takes a note, and is written to by its own stream.
package final class Subscriptions: Sendable {
    /// What a client may be told of.
    package enum Topic: Hashable, Sendable {
        case tools
        case prompts
        case resources
        /// One resource, by its URI.
        case resource(String)
    }

    fileprivate struct Registry {
        var listeners: [Int: (listener: any Listener, topics: Set<Topic>)] = [:]
        var topics: [Topic: Set<Int>] = [:]
        var nextID = 0
        var isClosed = false
    }

    private let registry = Mutex(Registry())
    private let count = Atomic(0)

    package init() {}

    /// Whether anybody listens: what is costly to publish need not be, if not.
    package var isEmpty: Bool { count.load(ordering: .relaxed) == 0 }

    /// Tells everybody who asked to hear of a topic.
    package func publish(_ topic: Topic) {
        guard !isEmpty else { return }
        let listeners = registry.withLock { registry in
            registry.topics[topic, default: []].compactMap { registry.listeners[$0]?.listener }
        }
        for listener in listeners { listener.hear(topic) }
    }

    /// Tells everybody of all resources that he asked to hear of, where nobody knows which have changed.
    package func publishResources() {
        let listeners = registry.withLock { Array($0.listeners.values) }
        for (listener, topics) in listeners {
            for topic in topics where topic.isOfResources { listener.hear(topic) }
        }
    }

    /// Ends every stream in good order; whoever comes later is ended at once.
    func close() {
        let listeners = registry.withLock { registry in
            registry.isClosed = true
            return registry.listeners.values.map(\.listener)
        }
        for listener in listeners { listener.close() }
    }

    /// Lets a listener hear of topics until it leaves.
    func add(_ listener: any Listener, to topics: some Sequence<Topic>) -> Subscription {
        let (id, isClosed) = registry.withLock { registry in
            registry.nextID += 1
            registry.listeners[registry.nextID] = (listener, [])
            for topic in topics { registry.enter(registry.nextID, topic) }
            return (registry.nextID, registry.isClosed)
        }
        count.add(1, ordering: .relaxed)
        if isClosed { listener.close() }
        return Subscription(hub: self, id: id)
    }

    fileprivate func change(_ id: Int, topic: Topic, isWanted: Bool) {
        registry.withLock { registry in
            guard registry.listeners[id] != nil else { return }
            if isWanted { registry.enter(id, topic) } else { registry.leave(id, topic) }
        }
    }

    fileprivate func remove(_ id: Int) {
        let wasThere = registry.withLock { registry in
            for topic in registry.listeners[id]?.topics ?? [] { registry.leave(id, topic) }
            return registry.listeners.removeValue(forKey: id) != nil
        }
        if wasThere { count.subtract(1, ordering: .relaxed) }
    }
}

/// Whoever is told of changes; it must not hold up who tells it.
protocol Listener: Sendable {
    func hear(_ topic: Subscriptions.Topic)
    func close()
}

/// One listener's place.
struct Subscription: Sendable {
    fileprivate let hub: Subscriptions
    fileprivate let id: Int

    func add(_ topic: Subscriptions.Topic) { hub.change(id, topic: topic, isWanted: true) }
    func drop(_ topic: Subscriptions.Topic) { hub.change(id, topic: topic, isWanted: false) }
    func end() { hub.remove(id) }
}

extension Subscriptions.Registry {
    fileprivate mutating func enter(_ id: Int, _ topic: Subscriptions.Topic) {
        listeners[id]?.topics.insert(topic)
        topics[topic, default: []].insert(id)
    }

    fileprivate mutating func leave(_ id: Int, _ topic: Subscriptions.Topic) {
        listeners[id]?.topics.remove(topic)
        topics[topic]?.remove(id)
        if topics[topic]?.isEmpty == true { topics[topic] = nil }
    }
}

extension Subscriptions.Topic {
    fileprivate var isOfResources: Bool {
        switch self {
        case .resources, .resource: true
        case .tools, .prompts: false
        }
    }

    /// The notification with which a client is told.
    var method: String {
        switch self {
        case .tools: "notifications/tools/list_changed"
        case .prompts: "notifications/prompts/list_changed"
        case .resources: "notifications/resources/list_changed"
        case .resource: "notifications/resources/updated"
        }
    }

    var params: [JSON.Member] {
        if case .resource(let uri) = self { [JSON.Member("uri", .string(uri))] } else { [] }
    }
}
