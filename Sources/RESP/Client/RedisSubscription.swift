package import NIOCore
import Synchronization

/// What others publish on some channels, for as long as the caller listens.
///
/// Nothing is kept for one who is away: every `gap` says that messages may be missing, so that the listener has to look
/// for itself at what it wants to know.
package struct RedisSubscription: AsyncSequence, Sendable {
    package enum Element: Sendable, Equatable {
        /// From here on messages arrive; what came before may be missing. It is the first element, comes again when a lost
        /// connection is back, and where a listener was too slow for what came.
        case gap
        case message(channel: String, ByteBuffer)
    }

    /// Elements that wait for the listener; beyond that, the oldest are dropped and a gap is told.
    private static let capacity = 1_024

    let channels: Set<String>
    private let stream: AsyncThrowingStream<Element, any Error>
    private let continuation: AsyncThrowingStream<Element, any Error>.Continuation

    init(channels: Set<String>) {
        self.channels = channels
        (stream, continuation) = AsyncThrowingStream.makeStream(bufferingPolicy: .bufferingNewest(Self.capacity))
    }

    func deliver(_ element: Element) {
        if case .dropped = continuation.yield(element) { continuation.yield(.gap) }
    }

    func end(throwing error: (any Error)? = nil) { continuation.finish(throwing: error) }

    package func makeAsyncIterator() -> AsyncThrowingStream<Element, any Error>.Iterator {
        stream.makeAsyncIterator()
    }
}
