import Orchestration
import RESP
import Vocabulary

extension RedisStore {
    /// Makes a change that has one effect and one answer, however often it is asked for.
    ///
    /// Without a moment, the script knows the latest that any other was told.
    ///
    /// - Throws: `ScriptRefusal` for what only this operation refuses, a `Fault` for all else.
    func change<Outcome>(
        _ script: StoreScript,
        _ arguments: [RedisCommand.Argument],
        at now: Timestamp? = nil,
        once receipt: Receipt? = nil,
        _ read: (Reply) throws -> Outcome
    ) async throws -> Once<Outcome> {
        let frame: [RedisCommand.Argument] = [
            .text(prefix), now.map { .time($0) } ?? 0, .text(receipt?.key ?? ""), .octets(receipt?.fingerprint ?? []),
        ]
        let outcome = try await run(script, frame + arguments, confirmation, receipt)
        return Once(try read(outcome.reply), isReplay: outcome.isReplay)
    }

    /// Looks at what stands there.
    ///
    /// - Throws: `ScriptRefusal` for what only this operation refuses, a `Fault` for all else.
    func look<Outcome>(
        _ script: StoreScript,
        _ arguments: [RedisCommand.Argument] = [],
        at now: Timestamp? = nil,
        _ read: (Reply) throws -> Outcome
    ) async throws -> Outcome {
        let frame: [RedisCommand.Argument] = [.text(prefix), .optional(now), "", ""]
        return try read(try await run(script, frame + arguments, nil, nil).reply)
    }

    private func run(
        _ script: StoreScript,
        _ arguments: [RedisCommand.Argument],
        _ confirmation: RedisConfirmation?,
        _ receipt: Receipt?
    ) async throws -> (reply: Reply, isReplay: Bool) {
        let answer: RedisScriptReply
        do {
            // One key stands for all: they are in one slot.
            answer = try await client.run(
                script.source,
                keys: [prefix + "meta"],
                arguments: arguments,
                confirmation: confirmation
            )
        } catch {
            throw Fault(engine: error)
        }
        let outcome = Reply(answer.value)
        let kind = try outcome[0].string
        if kind == "refused" {
            let details = try outcome[1].all
            guard let code = try details.first?.string else { throw Fault.damagedReply }
            let refusal = ScriptRefusal(code: code, details: Array(details.dropFirst()))
            throw try refusal.fault(of: receipt) ?? refusal
        }
        let replicas = answer.replicas ?? 0
        if let confirmation, replicas < confirmation.replicas {
            throw Fault(confirmedBy: replicas, of: confirmation)
        }
        return (try outcome[1], kind == "again")
    }
}
