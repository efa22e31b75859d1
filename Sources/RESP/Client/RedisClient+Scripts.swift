import Vocabulary

extension RedisClient {
    /// Runs a script and returns its reply.
    ///
    /// A server that does not know the script, because it was started or became primary since, is sent the source:
    /// nothing was executed then. With a confirmation, the same connection waits for replicas right behind the script;
    /// too few of them is no error, as the change is made all the same, and the reply tells how many there are.
    ///
    /// - Throws: `RedisError`, which tells whether the script may have been executed.
    package func run(
        _ script: RedisScript,
        keys: [String],
        arguments: [RedisCommand.Argument] = [],
        confirmation: RedisConfirmation? = nil
    ) async throws(RedisError) -> RedisScriptReply {
        let tail = [.number(Int64(keys.count))] + keys.map { .text($0) } + arguments
        let known = RedisCommand("EVALSHA", [.text(script.hash)] + tail)
        do throws(RedisError) {
            return try await run(known, confirmation)
        } catch {
            guard case .refused(.server(let failure)) = error, failure.code == "NOSCRIPT" else { throw error }
            return try await run(RedisCommand("EVAL", [.text(script.source)] + tail), confirmation)
        }
    }

    private func run(
        _ command: RedisCommand,
        _ confirmation: RedisConfirmation?
    ) async throws(RedisError) -> RedisScriptReply {
        guard let confirmation else { return RedisScriptReply(value: try await send(command), replicas: nil) }
        // The server holds its reply to the wait back for as long as it was told to.
        let wait = RedisCommand(
            "WAIT",
            .number(Int64(confirmation.replicas)),
            .number(max(1, confirmation.patience.milliseconds))
        )
        let outcomes = await sendTogether(
            [command, wait],
            timeout: configuration.commandTimeout + confirmation.patience
        )
        let replicas = try? outcomes[1].get().integer
        return RedisScriptReply(value: try outcomes[0].get(), replicas: replicas.map { Int($0) })
    }
}
