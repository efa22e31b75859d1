import Vocabulary

extension RedisStore {
    /// Does what looks first and changes then, anew where somebody else made a change in between.
    ///
    /// The work throws a `ScriptRefusal` `CHANGED` where what it saw does not hold any more.
    func undisturbed<Outcome>(_ body: () async throws -> Outcome) async throws -> Outcome {
        for _ in 0..<Self.mostAttempts {
            do { return try await body() } catch let refusal as ScriptRefusal where refusal.code == "CHANGED" {
                try Task.checkCancellation()
            }
        }
        throw Fault(
            .storageError,
            "Others change the same thing all the time; nothing was changed. Send the same call again.",
            retryAfter: 1
        )
    }

    private static let mostAttempts = 32
}
