import Logging
import MetricsTestKit
import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Refusals in the audit log")
struct AuditLogTests {
    private let board: TestBoard
    private let log: AuditLog

    init() throws {
        board = try TestBoard()
        log = AuditLog(
            store: board.store,
            retention: .seconds(86_400),
            time: board.time,
            metrics: board.metrics,
            logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func refused(_ reason: String = "FORBIDDEN", by name: String, from address: String? = nil) -> Refused {
        Refused(reason, by: .init(name: name, key: "k", role: "worker"), from: address)
    }

    private func rows() async throws -> [AuditRow] {
        try await board.store.auditRows(matching: AuditFilter(), limit: 1_000_000)
    }

    @Test func `the first refusal is a row at once, its repeats are one more with their count`() async throws {
        for _ in 0..<500 { log.note(refused(by: "ada", from: "10.0.0.1")) }
        await log.flush()
        #expect(try await rows().map(\.entry.object) == ["FORBIDDEN"])
        for _ in 0..<500 { log.note(refused(by: "ada", from: "10.0.0.1")) }
        await log.flush()
        #expect(try await rows().count == 1)
        board.time.advance(by: .seconds(60))
        await log.flush()
        let rows = try await rows()
        #expect(rows.map { $0.entry.details?.text } == [nil, #"{"count":999}"#])
        #expect(rows.allSatisfy { $0.entry.actor.name == "ada" && $0.entry.address == "10.0.0.1" })
        #expect(rows.allSatisfy { $0.entry.outcome == .refused && $0.entry.action == "refused" })
    }

    @Test func `a flood from everywhere leaves a bounded number of rows, and none is lost`() async throws {
        let minutes = 5
        for minute in 0..<minutes {
            for number in 0..<10_000 {
                log.note(refused(number.isMultiple(of: 2) ? "no_key" : "host", by: "10.\(minute).\(number)"))
            }
            await log.flush()
            board.time.advance(by: .seconds(60))
        }
        await log.flush(closing: true)
        let rows = try await rows()
        // Sixteen by name and one for all others of a reason, each with its repeats.
        #expect(rows.count <= minutes * (16 + 2) * 2)
        let total = rows.reduce(0) { $0 + ($1.entry.details?.json["count"]?.integer ?? 1) }
        #expect(total == minutes * 10_000)
        #expect(rows.contains { $0.entry.actor.name == "others" })
    }

    @Test func `what is still open is written when the log closes`() async throws {
        for _ in 0..<3 { log.note(refused(by: "ada")) }
        await log.flush(closing: true)
        #expect(try await rows().map { $0.entry.details?.text } == [nil, #"{"count":2}"#])
    }

    @Test func `a store that fails loses nothing until too much waits, and that is counted`() async throws {
        struct Broken: AuditStore {
            func appendAudit(_ entries: [AuditEntry]) async throws { throw Fault(.storageError, "broken") }
            func auditRows(matching filter: AuditFilter, limit: Int) async throws -> [AuditRow] { [] }
            func checkAudit(last count: Int?) async throws -> AuditVerdict { .sound(rows: 0, end: .beginning) }
            func pruneAudit(before moment: Timestamp, at now: Timestamp, limit: Int) async throws -> Int { 0 }
        }
        let metrics = TestMetrics()
        let log = AuditLog(
            store: Broken(),
            retention: .seconds(1),
            time: board.time,
            metrics: metrics,
            logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        for _ in 0..<70 {
            for number in 0..<16 { log.note(refused(by: "agent-\(number)")) }
            await log.flush()
            board.time.advance(by: .seconds(60))
        }
        #expect(try metrics.expectCounter(Metric.auditLost.name).totalValue == 70 * 16 - 1_024)
    }

    @Test func `old rows go, the chain stays whole, and a row says up to where it was cut`() async throws {
        for number in 0..<20 {
            log.note(refused(by: "agent-\(number)"))
            await log.flush()
            board.time.advance(by: .seconds(3_600))
        }
        board.time.advance(by: .seconds(10 * 3_600))
        await log.prune()
        let rows = try await rows()
        #expect(rows.first?.sequence == 7)
        #expect(rows.last?.entry.action == AuditEntry.Action.auditPruned.rawValue)
        let end = try #require(rows.last).mark
        #expect(try await board.store.checkAudit(last: nil) == .sound(rows: rows.count, end: end))
        #expect(try await board.store.checkAudit(last: 3) == .sound(rows: 3, end: end))
    }
}
