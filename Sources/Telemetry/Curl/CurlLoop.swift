import CCurl
import Foundation

/// The thread's work: takes calls from the mailbox, runs so many of them at once, and settles each with its outcome.
struct CurlLoop {
    /// How long a fault of the library itself holds up the next round, so that it cannot keep a processor busy.
    private static let pauseAfterFault: UInt32 = 100_000

    let multi: CurlMulti
    let mailbox: CurlMailbox
    let userAgent: String
    let concurrency: Int
    let waitingLimit: Int
    private var waiting: [CurlExchange] = []
    private var running: [UnsafeMutableRawPointer: CurlTransfer] = [:]

    init(multi: CurlMulti, mailbox: CurlMailbox, userAgent: String, concurrency: Int, waitingLimit: Int) {
        self.multi = multi
        self.mailbox = mailbox
        self.userAgent = userAgent
        self.concurrency = concurrency
        self.waitingLimit = waitingLimit
    }

    /// Returns when the mailbox is closed.
    mutating func run() {
        BrokenPipes.ignoreOnThisThread()
        while takeMail() {
            do {
                startWaiting()
                try multi.perform()
                settleEnded()
                // A place that has become free is filled before anything is waited for.
                if waiting.isEmpty || running.count >= concurrency { try multi.wait(atMost: patience()) }
            } catch {
                failAll(error)
                usleep(Self.pauseAfterFault)
            }
        }
        failAll(.closed)
        multi.close()
        mailbox.markEmptied()
    }

    /// Takes in what callers left; tells whether there is more to come.
    private mutating func takeMail() -> Bool {
        let mail = mailbox.collect()
        for exchange in mail.calls {
            if waiting.count < waitingLimit + concurrency - running.count {
                waiting.append(exchange)
            } else {
                exchange.settle(.failure(TransportFailure("Too many calls wait already", isRetryable: true)))
            }
        }
        if mail.hasCancellations {
            waiting.removeAll { $0.isSettled }
            for transfer in running.values where transfer.exchange.isSettled { end(transfer) }
        }
        return !mail.isClosed
    }

    private mutating func startWaiting() {
        let now = ContinuousClock.now
        while running.count < concurrency, !waiting.isEmpty { start(waiting.removeFirst(), now: now) }
        waiting.removeAll { exchange in
            guard exchange.deadline <= now else { return false }
            exchange.settle(.failure(TransportFailure(CURLE_OPERATION_TIMEDOUT)))
            return true
        }
    }

    private mutating func start(_ exchange: CurlExchange, now: ContinuousClock.Instant) {
        // A cancellation may be quicker than its call.
        guard !exchange.isSettled else { return }
        do {
            let transfer = try CurlTransfer(
                exchange,
                userAgent: userAgent,
                timeLeft: now.duration(to: exchange.deadline)
            )
            try multi.add(transfer)
            running[transfer.handle] = transfer
        } catch {
            exchange.settle(.failure(error))
        }
    }

    private mutating func settleEnded() {
        while let (handle, code) = multi.nextEnded() {
            guard let transfer = running[handle] else { continue }
            let outcome = transfer.outcome(code)
            end(transfer)
            transfer.exchange.settle(outcome)
        }
    }

    private mutating func end(_ transfer: CurlTransfer) {
        multi.remove(transfer)
        running[transfer.handle] = nil
    }

    private mutating func failAll(_ failure: TransportFailure) {
        for transfer in running.values {
            end(transfer)
            transfer.exchange.settle(.failure(failure))
        }
        for exchange in waiting + mailbox.collect().calls { exchange.settle(.failure(failure)) }
        waiting = []
    }

    /// How many milliseconds may pass before a waiting call is out of time; libcurl sees to those that run.
    private func patience() -> Int32 {
        guard let first = waiting.map(\.deadline).min() else { return .max }
        return Int32(clamping: ContinuousClock.now.duration(to: first).wholeMilliseconds)
    }
}
