import Gateway
import NIOCore
import Testing

@Suite("How long a connection may take to say something")
struct ReadingPhaseTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func after(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }

    @Test func `the handshake, the first byte, the head and the body each have their time`() {
        var phase = ReadingPhase(Gateway.TimeLimits(), isSecure: true, at: start)
        phase.bytesCame(at: after(3))
        #expect(phase.stage == .handshake)
        #expect(phase.due == after(10))
        phase.handshakeEnded(at: after(5))
        #expect(phase.stage == .silence)
        #expect(phase.due == after(15))
        phase.bytesCame(at: after(8))
        phase.bytesCame(at: after(12))
        #expect(phase.stage == .head)
        #expect(phase.due == after(18))
        phase.headEnded(at: after(17))
        phase.bytesCame(at: after(20))
        #expect(phase.stage == .body)
        #expect(phase.due == after(27))
        phase.bodyEnded()
        #expect(phase.due == nil)
    }

    @Test func `between two requests there is no alarm, and each head has its own time`() {
        var phase = ReadingPhase(Gateway.TimeLimits(), isSecure: false, at: start)
        #expect(phase.stage == .silence)
        phase.bytesCame(at: start)
        phase.headEnded(at: start)
        phase.bodyEnded()
        phase.answerEnded()
        #expect(phase.stage == .idle)
        #expect(phase.due == nil)
        phase.bytesCame(at: after(50))
        #expect(phase.stage == .head)
        #expect(phase.due == after(60))
    }

    @Test func `an answer that comes before the body is whole leaves the body its time`() {
        var phase = ReadingPhase(Gateway.TimeLimits(), isSecure: false, at: start)
        phase.headEnded(at: start)
        phase.answerEnded()
        #expect(phase.stage == .body)
        #expect(phase.due == after(10))
    }
}
