import Synchronization

/// Whether the server is about to stop, and takes nothing new.
final class Drain: Sendable {
    private let flag = Atomic(false)

    var hasBegun: Bool { flag.load(ordering: .relaxed) }

    func begin() { flag.store(true, ordering: .relaxed) }
}
