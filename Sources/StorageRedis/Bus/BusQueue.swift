import Orchestration

/// News that wait to be told: the same news once, with the number of times; pure, and bounded.
struct BusQueue {
    /// News that one message carries at the most.
    static let batch = 256

    private let capacity: Int
    private var order: [BoardNews] = []
    private var times: [BoardNews: Int] = [:]

    init(capacity: Int) { self.capacity = capacity }

    var isEmpty: Bool { order.isEmpty }

    /// Takes news in; false where there is no room for them.
    mutating func add(_ news: BoardNews) -> Bool {
        if let known = times[news] {
            times[news] = min(known + 1, capacity)
            return true
        }
        guard order.count < capacity else { return false }
        order.append(news)
        times[news] = 1
        return true
    }

    /// Takes out what one message carries, the oldest first.
    mutating func take() -> [Heard] {
        let taken = order.prefix(Self.batch)
        order.removeFirst(taken.count)
        return taken.map { .news($0, times: times.removeValue(forKey: $0) ?? 1) }
    }
}
