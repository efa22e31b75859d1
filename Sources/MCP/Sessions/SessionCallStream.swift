import Vocabulary

/// One connection to a call of a session: the one on which it came, or one that came back for it.
struct SessionCallStream: AnswerStream {
    let call: SessionCall
    let calls: SessionCalls
    let reader: SessionStreamReader
    let time: any TimeSource

    @concurrent
    func write(until interruption: Interruption, _ emit: @concurrent ([UInt8]) async throws -> Void) async throws {
        calls.isRead(call)
        // A connection that lost its place to a newer one leaves the call to that.
        defer { if call.stream.leave(reader) { calls.rest(call) } }
        call.run()
        try await emit(reader.greeting)
        let pump = EventPump(time: time, pulse: call.pulse(at: time.now()))
        try await pump.run(reader, until: interruption, emit)
    }
}
