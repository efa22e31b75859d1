package import Logging
import ServiceLifecycle
package import Vocabulary

/// Ends what is open for keys and tokens that have ended, and writes when keys were last shown.
///
/// A request is checked when it comes; a stream or a wait goes on for long, and would outlive the key that opened it.
package struct KeyWatch: Service {
    /// Promised is a second.
    package static let period = Duration.milliseconds(250)
    private static let roundsBetweenWrites = 20

    private let ring: KeyRing
    private let openKeys: @Sendable () -> Set<String>
    private let end: @Sendable (_ keys: Set<String>, _ now: Timestamp) -> Void
    private let time: any TimeSource
    private let logger: Logger

    /// - Note: `openKeys` gives the keys for which something is open; `end` ends what is open for some keys, and for
    ///   anybody whose time is over by now.
    package init(
        ring: KeyRing,
        openKeys: @escaping @Sendable () -> Set<String>,
        end: @escaping @Sendable (_ keys: Set<String>, _ now: Timestamp) -> Void,
        time: any TimeSource,
        logger: Logger
    ) {
        self.ring = ring
        self.openKeys = openKeys
        self.end = end
        self.time = time
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var round = 0
            while (try? await time.sleep(for: Self.period)) != nil {
                await look()
                round += 1
                if round % Self.roundsBetweenWrites == 0 { await write() }
            }
        }
        await write()
    }

    /// One look; a store that cannot be read ends nothing, and is asked again at the next.
    package func look() async {
        let open = openKeys()
        do {
            let ended = open.isEmpty ? [] : try await ring.ended(among: open)
            for id in ended.sorted() {
                logger.notice(
                    "Closed what was open for a key that has ended",
                    metadata: ["event": "\(BoardEvent.keyEnded.rawValue)", "key_id": "\(id)"]
                )
            }
            end(ended, time.now())
        } catch {
            end([], time.now())
            report(error, "key_watch")
        }
    }

    private func write() async {
        do { try await ring.writeUses() } catch { report(error, "key_uses") }
    }

    private func report(_ error: any Error, _ duty: String) {
        logger.error(
            "The keys cannot be looked after; it is tried again",
            metadata: ["event": "\(BoardEvent.janitorError.rawValue)", "duty": "\(duty)", "error": "\(error)"]
        )
    }
}
