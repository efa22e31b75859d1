package import MCP
package import Vocabulary

/// Runs a stream as a connection would, and hands out what it writes.
package final class OpenConnection {
    /// One event as a client reads it.
    package struct Event: Equatable, Sendable {
        package var id: String?
        package var message: JSON?
        /// A comment, or the retry time of a priming event.
        package var note: String?

        init(_ text: Substring) {
            for line in text.split(separator: "\n") {
                if line.hasPrefix("id: ") { id = String(line.dropFirst(4)) }
                if line.hasPrefix("data: ") { message = try? JSONReader.read(String(line.dropFirst(6))) }
                if line.hasPrefix(":") || line.hasPrefix("retry: ") { note = String(line) }
            }
        }
    }

    private struct NoStream: Error {}

    private let interruption = Interruption()
    private let writing: Task<Void, any Error>
    private var events: AsyncStream<Event>.Iterator

    package init(_ answer: MCPAnswer) throws {
        guard case .stream(let stream) = answer else { throw NoStream() }
        let written = AsyncStream<Event>.makeStream()
        events = written.stream.makeAsyncIterator()
        writing = Task { [interruption] in
            defer { written.continuation.finish() }
            try await stream.write(until: interruption) { bytes in
                for part in String(decoding: bytes, as: UTF8.self).split(separator: "\n\n") {
                    written.continuation.yield(Event(part))
                }
            }
        }
    }

    /// The next event; nothing once the server has ended the stream.
    package func next() async -> Event? { await events.next(isolation: #isolation) }

    /// The next message, whatever stands before it.
    package func message() async -> JSON? {
        while let event = await next() {
            if let message = event.message { return message }
        }
        return nil
    }

    /// Goes away, and waits until the server has taken note.
    package func close() async throws {
        interruption.interrupt()
        try await writing.value
    }

    /// Waits until the server has ended the stream.
    package func ended() async throws { try await writing.value }
}
