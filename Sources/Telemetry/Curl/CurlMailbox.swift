import Synchronization

/// What callers leave for the thread: new calls, the word that some were cancelled, and the end.
final class CurlMailbox: Sendable {
    /// What stood in the mailbox.
    struct Mail {
        var calls: [CurlExchange] = []
        var hasCancellations = false
        var isClosed = false
    }

    private struct State {
        var mail = Mail()
        var isEmptied = false
        var afterwards: [@Sendable () -> Void] = []
    }

    private let multi: CurlMulti
    private let state = Mutex(State())

    init(multi: CurlMulti) { self.multi = multi }

    func post(_ exchange: CurlExchange) {
        let isTaken = state.withLock {
            if !$0.mail.isClosed { $0.mail.calls.append(exchange) }
            return !$0.mail.isClosed
        }
        guard isTaken else { return exchange.settle(.failure(TransportFailure.closed)) }
        multi.wake()
    }

    func announceCancellation() {
        state.withLock { $0.mail.hasCancellations = true }
        multi.wake()
    }

    func close() {
        state.withLock { $0.mail.isClosed = true }
        multi.wake()
    }

    /// Takes everything out; what is closed stays closed.
    func collect() -> Mail {
        state.withLock { state in
            defer { state.mail = Mail(isClosed: state.mail.isClosed) }
            return state.mail
        }
    }

    /// Tells that the thread has given everything back.
    func markEmptied() {
        let afterwards = state.withLock { state in
            state.isEmptied = true
            defer { state.afterwards = [] }
            return state.afterwards
        }
        for action in afterwards { action() }
    }

    /// Acts when the thread has given everything back.
    func whenEmptied(_ action: @escaping @Sendable () -> Void) {
        let isEmptied = state.withLock {
            if !$0.isEmptied { $0.afterwards.append(action) }
            return $0.isEmptied
        }
        if isEmptied { action() }
    }
}
