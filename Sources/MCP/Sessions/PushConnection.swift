import Vocabulary

/// The stream behind a GET, on one connection.
struct PushConnection: AnswerStream {
    let push: PushStream
    let pushes: PushStreams
    let reader: SessionStreamReader
    let slots: StreamSlots
    let time: any TimeSource
    /// The session as it is now, or nothing once it has ended.
    let session: @Sendable () async throws -> Session?

    @concurrent
    func write(until interruption: Interruption, _ emit: @concurrent ([UInt8]) async throws -> Void) async throws {
        defer { if push.stream.leave(reader) { pushes.rest(push) } }
        try await slots.occupying {
            try await emit(reader.greeting)
            let pump = EventPump(time: time)
            try await pump.run(Follower(push: push, reader: reader, session: session), until: interruption, emit)
        }
    }

    /// Reads the stream, and keeps in step with what was changed through another connection or node.
    private struct Follower: EventSource {
        let push: PushStream
        let reader: SessionStreamReader
        let session: @Sendable () async throws -> Session?

        func news() async { await reader.news() }
        func take() async -> Delivery { reader.take() }

        func isStillWanted() async -> Bool {
            // A store that fails now may answer in 15 s.
            guard let found = try? await session() as Session?? else { return true }
            guard let session = found else { return false }
            push.follow(session)
            return true
        }
    }
}
