import InMemoryLogging
import Logging
import MetricsTestKit
import Testing
import Vocabulary

@testable import StorageSQLite

@Suite("Encryption at rest: what the operator is told")
struct UnreadableValueTests {
    @Test func `a value that does not open is counted, and told with its place`() throws {
        let metrics = TestMetrics()
        let lines = InMemoryLogHandler()
        let cipher = ContentCipher(
            keys: [try SealingKeys.key(1)],
            metrics: metrics,
            logger: Logger(label: "test") { _ in lines }
        )
        cipher.report(unreadable: ContentColumn.taskResult.id, row: ["task-1"])
        #expect(try metrics.expectCounter(Metric.unreadableValues.name).totalValue == 1)
        let line = try #require(lines.entries.first)
        #expect(line.level == .error)
        #expect(line.metadata == ["event": "value_unreadable", "column": "tasks.result", "row": "task-1"])
    }
}
