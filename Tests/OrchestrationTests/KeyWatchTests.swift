import Logging
import Orchestration
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite("What is open for keys that end")
struct KeyWatchTests {
    /// What a watch was told to end.
    private final class Ends: Sendable {
        private let told = Mutex<[Set<String>]>([])

        func end(_ keys: Set<String>, _ now: Timestamp) { told.withLock { $0.append(keys) } }

        var last: Set<String> { told.withLock { $0.last ?? [] } }
    }

    @Test func `revoked, expired and limited keys end, others go on`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: "a-long-enough-secret", time: board.time)
        // Another process makes the changes, as the command does beside a running server.
        let command = try await KeyRing(store: board.store, bootstrapKey: nil, time: board.time)
        func make(_ lifetime: Duration?) async throws -> String {
            try await command.create(role: .observer, agent: nil, agentType: nil, lasting: lifetime).id
        }
        let (short, revoked, rotated, plain) = (
            try await make(.seconds(5)), try await make(nil), try await make(nil), try await make(nil)
        )
        let ends = Ends()
        let open: Set = [short, revoked, rotated, plain, KeyRing.operatorID]
        let watch = KeyWatch(
            ring: ring,
            openKeys: { open },
            end: ends.end,
            time: board.time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        await watch.look()
        #expect(ends.last == [])
        try await command.revoke(revoked)
        board.time.advance(by: KeyWatch.period)
        await watch.look()
        #expect(ends.last == [revoked])
        _ = try await command.rotate(rotated, overlap: .seconds(2))
        board.time.advance(by: .seconds(2))
        await watch.look()
        #expect(ends.last == [revoked, rotated])
        board.time.advance(by: .seconds(3))
        await watch.look()
        #expect(ends.last == [revoked, rotated, short])
    }
}
