import Vocabulary

extension Doorbell {
    /// Looks at every call until there is something to find; gives nothing when the time is over or the server stops.
    ///
    /// A wait outlives a shared store that is out of reach for a while: the look is made again. Only where the last one
    /// failed, too, does the wait end with its error.
    ///
    /// - Note: `onRing` is what a ring brings about before the look, and a mere check does not.
    func search<Found: Sendable>(
        for topic: Topic,
        until deadline: Timestamp,
        onRing: () async throws -> Void = {},
        _ look: () async throws -> Found?
    ) async throws -> Found? {
        try await visit(topic) { visit in
            var isRung = false
            while true {
                var failure: Fault?
                do {
                    if isRung { try await onRing() }
                    let found = try await look()
                    visit.served(hasFound: found != nil)
                    if let found { return found }
                } catch let fault as Fault where isShared && fault.code == .storageError {
                    visit.served(hasFound: false)
                    failure = fault
                }
                switch await visit.next(until: deadline) {
                case .rung: isRung = true
                case .checked: isRung = false
                case .timedOut, .closed:
                    if let failure { throw failure }
                    return nil
                case .cancelled: throw CancellationError()
                }
            }
        }
    }
}
