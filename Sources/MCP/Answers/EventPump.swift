import Vocabulary

/// Writes a stream: what its source has, a comment when nothing was said for long, until it ends or nobody listens.
///
/// Work that feeds the source ends with the stream.
struct EventPump {
    private enum Signal: Sendable {
        case news
        case beat
        case interruption
        case workDone
    }

    let time: any TimeSource
    var pulse = Pulse()

    func run(
        _ source: some EventSource,
        until interruption: Interruption,
        _ emit: @concurrent ([UInt8]) async throws -> Void,
        work: (@Sendable () async -> Void)? = nil
    ) async throws {
        var pulse = pulse
        try await withThrowingTaskGroup(of: Signal.self) { [time] signals in
            defer { signals.cancelAll() }
            func listen() {
                signals.addTask {
                    await source.news()
                    return .news
                }
            }
            func rest() {
                let pause = pulse.pause()
                signals.addTask {
                    try await time.sleep(for: pause)
                    return .beat
                }
            }
            if let work {
                signals.addTask {
                    await work()
                    return .workDone
                }
            }
            signals.addTask {
                await interruption.wait()
                return .interruption
            }
            listen()
            rest()
            while let signal = try await signals.next() {
                switch signal {
                case .workDone:
                    continue
                case .interruption:
                    return
                case .news:
                    let delivery = await source.take()
                    if !delivery.bytes.isEmpty { try await emit(delivery.bytes) }
                    if delivery.isLast { return }
                    listen()
                case .beat:
                    let beat = pulse.beat()
                    if beat.isCommentDue {
                        try await emit(ServerSentEvent.comment)
                        guard await source.isStillWanted() else { return }
                    }
                    if let progress = beat.progress { source.say(progress) }
                    rest()
                }
            }
        }
    }
}
