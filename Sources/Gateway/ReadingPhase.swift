package import NIOCore

/// How far the reading of a connection has come, and until when it has to go on.
package struct ReadingPhase {
    package enum Stage: Equatable, Sendable {
        /// TLS is being negotiated.
        case handshake
        /// Nothing has come yet.
        case silence
        case head
        case body
        /// A request is whole; what comes next is the answer.
        case answer
        /// The next request has not begun.
        case idle
    }

    package private(set) var stage: Stage
    /// When the stage has to be over; nothing where it may last.
    package private(set) var due: NIODeadline?
    private let limits: Gateway.TimeLimits

    package init(_ limits: Gateway.TimeLimits, isSecure: Bool, at now: NIODeadline) {
        self.limits = limits
        stage = isSecure ? .handshake : .silence
        due = now + TimeAmount(isSecure ? limits.handshake : limits.silence)
    }

    package mutating func handshakeEnded(at now: NIODeadline) {
        guard stage == .handshake else { return }
        enter(.silence, until: now + TimeAmount(limits.silence))
    }

    package mutating func bytesCame(at now: NIODeadline) {
        guard stage == .silence || stage == .idle else { return }
        enter(.head, until: now + TimeAmount(limits.head))
    }

    package mutating func headEnded(at now: NIODeadline) { enter(.body, until: now + TimeAmount(limits.body)) }

    package mutating func bodyEnded() { enter(.answer, until: nil) }

    package mutating func answerEnded() {
        // A refusal may be written before the request is read to its end, and the next may have begun.
        guard stage == .answer else { return }
        enter(.idle, until: nil)
    }

    private mutating func enter(_ stage: Stage, until due: NIODeadline?) {
        self.stage = stage
        self.due = due
    }
}
