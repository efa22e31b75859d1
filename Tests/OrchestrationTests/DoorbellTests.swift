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

    @Test func `a wait whose time is over before it has begun ends all the same`() async {
        let time = HurriedTime()
        let bell = Doorbell(time: time, metrics: TestMetrics())
        // The time-out races with the caller's lying down; of so many waits some lose.
        for _ in 0..<2_000 {
            let wake = await bell.visit(.queue(.planning)) { await $0.next(until: time.now() + .seconds(1)) }
            #expect(wake == .timedOut)
        }
    }

    @Test func `a time-out ends only the wait it was set for`() async {
        let time = HurriedTime()
        let bell = Doorbell(time: time, metrics: TestMetrics())
        for _ in 0..<200 {
            let wakes = await bell.visit(.queue(.planning)) { visit in
                bell.ring(.queue(.planning))
                let first = await visit.next(until: time.now() + .seconds(1))
                visit.served()
                bell.ring(.queue(.planning))
                return [first, await visit.next(until: time.now() + .seconds(1))]
            }
            #expect(wakes == [Doorbell.Wake.rung, .rung])
        }
    }

    @Test func `a ring that comes while the only waiter follows another is heard`() async {
        let time = ManualTime()
        let bell = Doorbell(time: time, metrics: TestMetrics())
        let wakes = await bell.visit(.queue(.planning)) { visit in
            bell.ring(.queue(.planning))
            let first = await visit.next(until: time.now() + .seconds(60))
            // The look may lie before this second ring: its task was not there then.
            bell.ring(.queue(.planning))
            visit.served(hasFound: false)
            return [first, await visit.next(until: time.now() + .seconds(60))]
        }
        #expect(wakes == [.rung, .rung])
    }
}
