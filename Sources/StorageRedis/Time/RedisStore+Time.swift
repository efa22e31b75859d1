import RESP
package import Vocabulary

extension RedisStore {
    /// Makes the time that all nodes of the board share, which begins no earlier than the latest change of the board.
    ///
    /// - Note: `local` has to run evenly; what it shows does not matter.
    package func time(carriedOnBy local: any TimeSource) async throws -> EngineTime {
        let past = try await send(RedisCommand("GET", .text(prefix + "clock"))).integer
        return try await EngineTime(
            notBefore: past.map(Timestamp.init(milliseconds:)),
            carriedOnBy: local
        ) { [self] in
            let shown = try await send(RedisCommand("TIME"))
            guard let parts = shown.elements, parts.count == 2, let seconds = parts[0].integer,
                let microseconds = parts[1].integer
            else { throw Fault.damagedReply }
            return Timestamp(milliseconds: seconds * 1_000 + microseconds / 1_000)
        }
    }

    func send(_ command: RedisCommand) async throws(Fault) -> RESPValue {
        do { return try await client.send(command) } catch { throw Fault(engine: error) }
    }
}
