package import Logging
package import ServiceLifecycle
import Synchronization
package import Vocabulary

/// The engine's time, which is the same for all nodes of a board: no node's own wall clock counts.
///
/// It is asked for at the start and every ten seconds, and carried on in between, so that taking the time costs nothing
/// and goes on while the engine is away.
package final class EngineTime: TimeSource {
    /// What the engine's clock shows now.
    package typealias Clock = @Sendable () async throws -> Timestamp

    private static let period = Duration.seconds(10)
    /// Readings at the start, of which the one with the shortest trip counts.
    private static let firstReadings = 5
    /// A difference by which an operator should know that clocks are wrong.
    private static let noteworthy = Duration.seconds(1)

    private let ask: Clock
    private let local: any TimeSource
    private let clock: Mutex<EngineClock>

    /// Asks the engine a few times, and begins with the best of its answers, but not before a moment that the board has
    /// written down.
    ///
    /// - Note: `local` has to run evenly; what it shows does not matter.
    package init(
        notBefore past: Timestamp?,
        carriedOnBy local: any TimeSource,
        asking ask: @escaping Clock
    ) async throws {
        self.ask = ask
        self.local = local
        var best = try await Self.read(ask, local)
        for _ in 1..<Self.firstReadings {
            let reading = try await Self.read(ask, local)
            if reading.trip < best.trip { best = reading }
        }
        clock = Mutex(EngineClock(best, notBefore: past))
    }

    package func now() -> Timestamp { clock.withLock { $0.time(at: local.now()) } }

    package func sleep(for duration: Duration) async throws { try await local.sleep(for: duration) }

    /// Looks at the engine's clock once more; gives by how much the time differed from it where that is being mended.
    package func look() async throws -> Duration? {
        let reading = try await Self.read(ask, local)
        return clock.withLock { $0.correct(by: reading) }
    }

    private static func read(_ ask: Clock, _ local: any TimeSource) async throws -> EngineClock.Reading {
        let sent = local.now()
        let shown = try await ask()
        return EngineClock.Reading(sent: sent, received: local.now(), shown: shown)
    }

    /// Looks at the engine's clock again and again, as long as it runs.
    package func keeping(logger: Logger) -> some Service { Keeper(time: self, logger: logger) }

    private struct Keeper: Service {
        let time: EngineTime
        let logger: Logger

        func run() async throws {
            await cancelWhenGracefulShutdown {
                while (try? await time.sleep(for: EngineTime.period)) != nil {
                    // An engine that is away is asked again; the time goes on.
                    guard let difference = try? await time.look() ?? .zero,
                        difference.magnitude >= EngineTime.noteworthy
                    else { continue }
                    logger.warning(
                        "The engine's clock has jumped; the board's time is led there slowly",
                        metadata: [
                            "event": "\(BoardEvent.engineClockJumped.rawValue)",
                            "ahead_s": .stringConvertible(Int(difference.seconds)),
                        ]
                    )
                }
            }
        }
    }
}
