import Metrics
import Orchestration
import Testing
import Vocabulary

@Suite("The doorbell")
struct DoorbellTests {
    @Test("a wait whose time is over before it has begun ends all the same", .timeLimit(.minutes(1)))
    func endsAtOnce() async {
        let bell = Doorbell(time: HastyTime(), metrics: NOOPMetricsHandler.instance)
        let topic = Doorbell.Topic.queue(AgentType(rawValue: "planning"))
        // The time-out races with the caller's lying down; of so many waits some lose.
        for _ in 0..<2_000 {
            let wake = await bell.visit(topic) { await $0.next(until: Timestamp(milliseconds: 1)) }
            #expect(wake == .timedOut)
        }
    }

    @Test("a time-out ends only the wait it was set for", .timeLimit(.minutes(1)))
    func endsItsOwnWait() async {
        let bell = Doorbell(time: HastyTime(), metrics: NOOPMetricsHandler.instance)
        let topic = Doorbell.Topic.queue(AgentType(rawValue: "planning"))
        for _ in 0..<200 {
            let wakes = await bell.visit(topic) { visit in
                bell.ring(topic)
                let first = await visit.next(until: Timestamp(milliseconds: 1))
                visit.served()
                bell.ring(topic)
                return [first, await visit.next(until: Timestamp(milliseconds: 1))]
            }
            #expect(wakes == [Doorbell.Wake.rung, .rung])
        }
    }
}

/// A time in which every sleep is over at once.
private struct HastyTime: TimeSource {
    func now() -> Timestamp { Timestamp(milliseconds: 0) }

    func sleep(for duration: Duration) async throws {}
}
