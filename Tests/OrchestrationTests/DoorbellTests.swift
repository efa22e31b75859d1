import MetricsTestKit
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("The doorbell", .timeLimit(.minutes(1)))
struct DoorbellTests {
    @Test func `a ring between a look and the sleep is heard`() async {
        let time = ManualTime()
        let bell = Doorbell(time: time, metrics: TestMetrics())
        let wake = await bell.visit(.queue(.planning)) { visit in
            bell.ring(.queue(.planning))
            return await visit.next(until: time.now() + .seconds(60))
        }
        #expect(wake == .rung)
    }
}
