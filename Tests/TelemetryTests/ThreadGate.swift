import Foundation
import Synchronization

/// Lets threads through in groups of one size, and nobody of a group before all have come.
final class ThreadGate: Sendable {
    private let size: Int
    private let arrivals = Mutex(0)
    private let condition = NSCondition()

    init(size: Int) { self.size = size }

    func pass() {
        condition.lock()
        defer { condition.unlock() }
        let number = arrivals.withLock {
            $0 += 1
            return $0
        }
        let last = (number + size - 1) / size * size
        if number == last { return condition.broadcast() }
        while arrivals.withLock({ $0 }) < last { condition.wait() }
    }
}
